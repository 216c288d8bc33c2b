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

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}
  Result(Error error) : error_(std::move(error)) {}

  explicit operator bool() const { return value_.has_value(); }

  /// Only where there is a value; std::bad_optional_access otherwise.
  const T& operator*() const& { return value_.value(); }
  T& operator*() & { return value_.value(); }
  T&& operator*() && { return std::move(value_).value(); }
  const T* operator->() const { return &value_.value(); }
  T* operator->() { return &value_.value(); }

  /// Why there is none; empty where there is a value.
  [[nodiscard]] const Error& error() const { return error_; }
  [[nodiscard]] const std::string& reason() const { return error_.reason; }

 private:
  std::optional<T> value_;
  Error error_;
};

}  // namespace observe
