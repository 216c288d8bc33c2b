// Whether a process is running, looked at again and again: a busy machine takes its time.
#pragma once

#include <chrono>
#include <fstream>
#include <string>
#include <thread>

/// Looks until it is so; not for ever.
template <class Condition>
bool comes_true(Condition condition) {
  using namespace std::chrono;
  const auto end = steady_clock::now() + seconds(60);
  while (!condition() && steady_clock::now() < end) std::this_thread::sleep_for(milliseconds(10));
  return condition();
}

/// Is there such a process that is not a zombie? The text may hold more than its number.
inline bool is_running(const std::string& pid) {
  std::ifstream stat("/proc/" + std::to_string(std::stoi(pid)) + "/stat");
  std::string text;
  return std::getline(stat, text) && text[text.rfind(')') + 2] != 'Z';
}

inline bool ends(const std::string& pid) {
  return comes_true([&] { return !is_running(pid); });
}
