#include "parser.hpp"

namespace sh {
namespace {

constexpr int kDeepestNesting = 16;
constexpr std::string_view kBlanks = " \t\r\n\v";
constexpr std::string_view kOperators = "|;&()<>";
constexpr std::string_view kQuotes = "'\"";

bool contains(std::string_view set, char c) { return set.find(c) != set.npos; }

class Parser {
 public:
  Parser(std::string_view line, Arena& arena) : rest_(line), arena_(arena) {}

  ParsedLine parse() {
    skip_blanks();
    if (rest_.empty()) return {};
    Pipeline* list = parse_list();
    if (!rest_.empty()) fail("; or the end");
    return {list, error_};
  }

 private:
  // Each parse_ function begins and ends at a character that is no blank. After an error their results are
  // incomplete, and `rest_` is empty, which ends every loop.

  Pipeline* parse_list() {
    Pipeline* first = nullptr;
    for (Pipeline** link = &first;;) {
      Pipeline* pipeline = make<Pipeline>();
      if (pipeline == nullptr) break;
      *link = pipeline;
      link = &pipeline->next;
      pipeline->commands = parse_pipeline();
      if (take("&")) {
        pipeline->wait = Wait::No;
      } else if (!take(";")) {
        break;
      }
      if (rest_.empty() || rest_.front() == ')') break;
    }
    return first;
  }

  Command* parse_pipeline() {
    Command* first = parse_command();
    for (Command* last = first; last != nullptr && take("|"); last = last->next) last->next = parse_command();
    return first;
  }

  Command* parse_command() {
    Command* command = make<Command>();
    if (command == nullptr) return nullptr;
    Word** word_link = &command->words;
    Redirection** redirection_link = &command->redirections;
    if (take("(")) command->group = parse_group();
    for (;;) {
      if (Redirection* redirection = parse_redirection()) {
        *redirection_link = redirection;
        redirection_link = &redirection->next;
      } else if (command->group == nullptr && at_word()) {
        *word_link = parse_word();
        if (*word_link == nullptr) break;
        word_link = &(*word_link)->next;
      } else {
        break;
      }
    }
    if (command->words == nullptr && command->group == nullptr) fail("a command");
    return command;
  }

  Pipeline* parse_group() {
    if (++depth_ > kDeepestNesting) return fail("fewer nested parentheses"), nullptr;
    Pipeline* list = parse_list();
    if (!take(")")) fail(")");
    --depth_;
    return list;
  }

  Redirection* parse_redirection() {
    Redirection::Kind kind;
    if (take("<")) {
      kind = Redirection::Kind::Input;
    } else if (take(">>")) {
      kind = Redirection::Kind::Append;
    } else if (take(">")) {
      kind = Redirection::Kind::Output;
    } else {
      return nullptr;
    }
    Redirection* redirection = make<Redirection>();
    if (redirection == nullptr) return nullptr;
    redirection->kind = kind;
    if (!at_word()) return fail("a file name"), nullptr;
    if (const Word* word = parse_word()) redirection->path = word->text;
    return redirection;
  }

  bool at_word() const { return !rest_.empty() && !contains(kOperators, rest_.front()); }

  Word* parse_word() {
    Word* word = make<Word>();
    auto* text = static_cast<char*>(arena_.allocate(rest_.size() + 1));
    if (text == nullptr) fail("a simpler line");
    if (word == nullptr || text == nullptr) return nullptr;
    word->text = text;
    char quote = 0;
    for (; !rest_.empty(); rest_.remove_prefix(1)) {
      const char c = rest_.front();
      if (quote == 0 && (contains(kBlanks, c) || contains(kOperators, c))) break;
      if (quote == 0 ? contains(kQuotes, c) : c == quote) {
        quote = quote == 0 ? c : 0;
      } else {
        *text++ = c;
      }
    }
    *text = 0;
    if (quote != 0) fail(quote == '"' ? "a closing \"" : "a closing '");
    skip_blanks();
    return word;
  }

  bool take(std::string_view token) {
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    skip_blanks();
    return true;
  }

  void skip_blanks() {
    while (!rest_.empty() && contains(kBlanks, rest_.front())) rest_.remove_prefix(1);
  }

  template <class Node>
  Node* make() {
    Node* node = arena_.make<Node>();
    if (node == nullptr) fail("a simpler line");
    return node;
  }

  /// The first error counts; the rest of the line is skipped.
  void fail(const char* expected) {
    if (!error_) error_ = {expected, rest_};
    rest_ = {};
  }

  std::string_view rest_;
  Arena& arena_;
  SyntaxError error_;
  int depth_ = 0;
};

}  // namespace

ParsedLine parse(std::string_view line, Arena& arena) { return Parser(line, arena).parse(); }

}  // namespace sh
