// The one checked slice. Every number in an ELF file is an offset, a count or a size that may be
// wrong, so nothing else in the reader touches memory: a slice or a table is checked once,
// against the slice it is cut from and without overflow, and what is read from it is copied into
// the structs of <elf.h> (a file's structures need not be aligned).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "observe/result.h"

namespace observe {

/// "0x40"
std::string hexadecimal(std::uint64_t number);

/// A name for an error's sentence: one of megabytes is cut off.
std::string shown(std::string_view name);

class Bytes {
 public:
  Bytes() = default;

  /// A whole file; `file` is its name in errors and must outlive the slice, as must `contents`.
  Bytes(std::span<const std::byte> contents, std::string_view file)
      : contents_(contents), file_(file), file_size_(contents.size()) {}

  [[nodiscard]] std::uint64_t size() const { return contents_.size(); }

  /// Where in the file this slice begins.
  [[nodiscard]] std::uint64_t offset() const { return offset_; }

  [[nodiscard]] std::span<const std::byte> contents() const { return contents_; }

  /// `size` bytes from `offset`, both relative to this slice. `what` is what stands there.
  [[nodiscard]] Result<Bytes> slice(std::uint64_t offset, std::uint64_t size,
                                    std::string_view what) const {
    if (offset > contents_.size() || size > contents_.size() - offset)
      return beyond(offset, size, what);
    Bytes part = *this;
    part.contents_ = contents_.subspan(offset, size);
    part.offset_ = offset_ + offset;
    return part;
  }

  /// Everything from `offset` on.
  [[nodiscard]] Result<Bytes> from(std::uint64_t offset, std::string_view what) const {
    return slice(offset, offset <= contents_.size() ? contents_.size() - offset : 0, what);
  }

  /// `count` structs of `size` bytes each.
  [[nodiscard]] Result<Bytes> array(std::uint64_t offset, std::uint64_t count, std::uint64_t size,
                                    std::string_view what) const {
    // A size that overflows is far beyond any file, and so is the largest one.
    return slice(offset, count > UINT64_MAX / size ? UINT64_MAX : count * size, what);
  }

  template <class T>
  [[nodiscard]] Result<T> read(std::uint64_t offset, std::string_view what) const {
    static_assert(std::is_trivially_copyable_v<T>);
    if (offset > contents_.size() || sizeof(T) > contents_.size() - offset)
      return beyond(offset, sizeof(T), what);
    T value;
    std::memcpy(&value, contents_.data() + offset, sizeof(T));
    return value;
  }

  /// "FILE: WHAT".
  [[nodiscard]] Error error(const std::string& what) const;

 private:
  [[nodiscard]] Error beyond(std::uint64_t offset, std::uint64_t size,
                             std::string_view what) const;

  std::span<const std::byte> contents_;
  std::string_view file_;
  std::uint64_t file_size_ = 0;
  std::uint64_t offset_ = 0;
};

/// One struct of an array. Throws std::out_of_range beyond its end, which is an error of the
/// reader and not of the file.
template <class T>
T element(std::span<const std::byte> array, std::uint64_t index) {
  if (index >= array.size() / sizeof(T))
    throw std::out_of_range("a table of the file was read beyond its end");
  T value;
  std::memcpy(&value, array.data() + index * sizeof(T), sizeof(T));
  return value;
}

/// An array of structs, checked as a whole when it is made.
template <class T>
class Table {
 public:
  Table() = default;

  static Result<Table> at(const Bytes& bytes, std::uint64_t offset, std::uint64_t count,
                          std::string_view what) {
    static_assert(std::is_trivially_copyable_v<T>);
    auto part = bytes.array(offset, count, sizeof(T), what);
    if (!part) return part.error();
    Table table;
    table.bytes_ = part->contents();
    return table;
  }

  [[nodiscard]] std::uint64_t size() const { return bytes_.size() / sizeof(T); }

  T operator[](std::uint64_t index) const { return element<T>(bytes_, index); }

 private:
  std::span<const std::byte> bytes_;
};

/// Finds where strings end. Many symbols of a hostile file may share one string of megabytes, and
/// to look for its end each time would be quadratic; so the first NUL at or after every page's
/// beginning is known beforehand, and a look-up searches one page at most.
class Strings {
 public:
  Strings() = default;
  explicit Strings(const Bytes& file);

  /// The string at `offset` of `table` (a slice of the same file) without its NUL.
  [[nodiscard]] Result<std::string_view> at(const Bytes& table, std::uint64_t offset,
                                            std::string_view what) const;

 private:
  Bytes file_;
  std::vector<std::uint64_t> ends_;
};

}  // namespace observe
