// A value, or the reason why there is none. (std::expected is C++23 and not in the compilers that
// this project must build with.) The reason is a whole sentence that can be shown as it is.
#pragma once

#include <optional>
#include <string>
#include <utility>

namespace observe {

struct Error {
  std::string reason;
};

/// What can fail and has no value to give: nothing, or the reason.
using Failure = std::optional<Error>;

inline void require(bool holds) {
  if (!holds) throw std::bad_optional_access();
}

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)), holds_(true) {}
  Result(Error error) : error_(std::move(error)) {}

  explicit operator bool() const { return holds_; }

  /// Only where there is a value; std::bad_optional_access otherwise.
  const T& operator*() const& { return require(holds_), value_; }
  T& operator*() & { return require(holds_), value_; }
  T&& operator*() && { return require(holds_), std::move(value_); }
  const T* operator->() const { return require(holds_), &value_; }
  T* operator->() { return require(holds_), &value_; }

  /// Why there is none; empty where there is a value.
  [[nodiscard]] const Error& error() const { return error_; }
  [[nodiscard]] const std::string& reason() const { return error_.reason; }

 private:
  // Not std::optional or std::variant, which would be most of what the reader compiles.
  T value_{};
  Error error_;
  bool holds_ = false;
};

}  // namespace observe
