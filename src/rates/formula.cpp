// A recursive-descent parser for conditions. Types are checked while parsing, so that evaluating cannot fail.
#include "rates/formula.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/dossier/dossier.hpp"
#include "sohoa/dossier/procedure.hpp"

namespace sohoa::rates {

class FormulaParser {
 public:
  FormulaParser(const FormulaText& formula, std::span<const FactName> facts)
      : formula_(formula), rest_(formula.text), facts_(facts) {}

  Tree parse() {
    advance();
    if (token_.empty()) return std::move(tree_);
    tree_.root_ = flag(either());
    if (!token_.empty()) refuse("something is left over: " + printable(token_));
    return std::move(tree_);
  }

 private:
  using Kind = Tree::Kind;
  static constexpr int deepest = 100;

  /// A node with its type; a word has none before it stands beside a fact.
  struct Typed {
    int node = -1;
    std::optional<FactType> type;
    std::string_view word = {};
  };

  Typed either() { return joined("or", Kind::either, [this] { return both(); }); }
  Typed both() { return joined("and", Kind::both, [this] { return negation(); }); }

  template <class Next>
  Typed joined(std::string_view word, Kind kind, const Next& next) {
    Typed left = next();
    while (token_ == word) {
      advance();
      const int first = flag(left);
      const int second = flag(next());
      left = {add({kind, first, second, 0}), FactType::flag};
    }
    return left;
  }

  Typed negation() {
    if (token_ != "not") return comparison();
    if (++depth_ > deepest) refuse("too deep");
    advance();
    const int inner = flag(negation());
    --depth_;
    return {add({Kind::negation, inner, -1, 0}), FactType::flag};
  }

  Typed comparison() {
    Typed left = operand();
    const std::optional<Kind> kind = comparing(token_);
    if (!kind) return left;
    advance();
    Typed right = operand();
    resolve(left, right);
    resolve(right, left);
    if (!left.type || left.type != right.type) refuse("two things that cannot be compared");
    const bool has_order = left.type == FactType::number || left.type == FactType::day;
    if (*kind != Kind::equal && *kind != Kind::unequal && !has_order) refuse("only numbers and days have an order");
    return {add({*kind, left.node, right.node, 0}), FactType::flag};
  }

  static std::optional<Kind> comparing(std::string_view token) {
    if (token == "==") return Kind::equal;
    if (token == "!=") return Kind::unequal;
    if (token == "<") return Kind::less;
    if (token == "<=") return Kind::at_most;
    if (token == ">") return Kind::more;
    if (token == ">=") return Kind::at_least;
    return std::nullopt;
  }

  Typed operand() {
    if (token_ == "(") return parenthesis();
    if (token_.starts_with('\'')) {
      const std::string_view word = token_.substr(1, token_.size() - 2);
      advance();
      return {-1, std::nullopt, word};
    }
    if (!token_.empty() && is_digit(token_.front())) return number();
    const auto fact = std::ranges::find(facts_, token_, &FactName::name);
    if (fact == facts_.end()) refuse(token_.empty() ? "ends too early" : "no such fact: " + printable(token_));
    advance();
    return {add({Kind::fact, -1, -1, fact - facts_.begin()}), fact->type};
  }

  Typed parenthesis() {
    if (++depth_ > deepest) refuse("too deep");
    advance();
    Typed inner = either();
    if (token_ != ")") refuse("a parenthesis is open");
    --depth_;
    advance();
    return inner;
  }

  Typed number() {
    std::int64_t value = 0;
    const auto end = token_.data() + token_.size();
    if (const auto read = std::from_chars(token_.data(), end, value); read.ec != std::errc() || read.ptr != end) {
      refuse("not a whole number: " + printable(token_));
    }
    advance();
    return {add({Kind::constant, -1, -1, value}), FactType::number};
  }

  /// A word means what its neighbour's type says.
  void resolve(Typed& word, const Typed& beside) {
    if (word.type || !beside.type) return;
    std::optional<std::int64_t> value;
    if (beside.type == FactType::channel) {
      if (const auto channel = channel_named(word.word)) value = static_cast<std::int64_t>(*channel);
    } else if (beside.type == FactType::online_level) {
      if (const auto level = online_level_named(word.word)) value = static_cast<std::int64_t>(*level);
    }
    if (!value) refuse("the word '" + printable(word.word) + "' is none of this fact's");
    word = {add({Kind::constant, -1, -1, *value}), beside.type};
  }

  int flag(const Typed& typed) {
    if (typed.type != FactType::flag) refuse("a number, day or word where yes or no is needed");
    return typed.node;
  }

  int add(Tree::Node node) {
    tree_.nodes_.push_back(node);
    return static_cast<int>(tree_.nodes_.size()) - 1;
  }

  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  static bool is_name(char c) { return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z'); }

  /// The next token into token_, empty at the end.
  void advance() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\n')) rest_.remove_prefix(1);
    token_ = rest_.substr(0, length());
    rest_.remove_prefix(token_.size());
  }

  std::size_t length() {
    if (rest_.empty()) return 0;
    const char first = rest_.front();
    if (is_name(first)) {
      return static_cast<std::size_t>(std::ranges::find_if_not(rest_, is_name) - rest_.begin());
    }
    if (first == '\'') {
      const std::size_t end = rest_.find('\'', 1);
      if (end == std::string_view::npos) refuse("a word is not closed");
      return end + 1;
    }
    if (first == '(' || first == ')') return 1;
    if (rest_.size() > 1 && rest_[1] == '=') return 2;
    return 1;
  }

  [[noreturn]] void refuse(const std::string& why) const {
    throw Error(ErrorCode::rules_invalid, formula_.position + ": formula: " + why);
  }

  const FormulaText& formula_;
  std::string_view rest_, token_;
  std::span<const FactName> facts_;
  Tree tree_;
  int depth_ = 0;
};

Tree Tree::parse(const FormulaText& formula, std::span<const FactName> facts) {
  return FormulaParser(formula, facts).parse();
}

bool Tree::mentions(std::size_t fact) const {
  return std::ranges::any_of(nodes_, [&](const Node& node) {
    return node.kind == Kind::fact && static_cast<std::size_t>(node.value) == fact;
  });
}

bool Tree::compares(Kind kind, std::int64_t left, std::int64_t right) {
  switch (kind) {
    case Kind::equal: return left == right;
    case Kind::unequal: return left != right;
    case Kind::less: return left < right;
    case Kind::at_most: return left <= right;
    case Kind::more: return left > right;
    case Kind::at_least: return left >= right;
    default: return false;
  }
}

}  // namespace sohoa::rates
