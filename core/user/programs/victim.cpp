// victim: a program with a bit of everything, for badelf to change. Status 0 when it finds itself as it was
// built.
#include <array>

namespace {

constexpr int kAnswer = 42;
constinit std::array<volatile int, 40> data{kAnswer};
constinit std::array<volatile int, 2000> zeroed{};

}  // namespace

int main(int, char**) {
  for (const volatile int& word : zeroed) {
    if (word != 0) return 2;
  }
  zeroed[0] = data[0];
  data[1] = kAnswer;
  return zeroed[0] == kAnswer ? 0 : 1;
}
