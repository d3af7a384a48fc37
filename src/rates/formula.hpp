/// Conditions over named facts, compiled once and checked as they are read: a rules file cannot hold a formula that means
/// nothing. `not`, `and`, `or`, parentheses, `== != < <= > >=`, whole numbers, 'words'.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "sohoa/dossier/indicator_rules.hpp"

namespace sohoa::rates {

enum class FactType { flag, number, day, channel, online_level };

/// Days as days since 1970, words as the number of their enumerator, flags as 0 and 1.
struct FactValue {
  std::int64_t value = 0;
  bool is_known = true;
};

struct FactName {
  std::string_view name;
  FactType type = FactType::flag;
};

/// A parsed condition; what it is about is told by the facts it is evaluated with.
class Tree {
 public:
  /// Throws Error{rules_invalid} with the formula's position for anything that does not parse, names no fact, or compares
  /// what cannot be compared.
  static Tree parse(const FormulaText& formula, std::span<const FactName> facts);

  /// `value_of(index of the fact)`.
  template <class ValueOf>
  bool holds(const ValueOf& value_of) const {
    return root_ < 0 || evaluate(root_, value_of).value != 0;
  }
  bool mentions(std::size_t fact) const;

 private:
  friend class FormulaParser;
  enum class Kind { constant, fact, negation, both, either, equal, unequal, less, at_most, more, at_least };
  struct Node {
    Kind kind = Kind::constant;
    int left = -1, right = -1;
    std::int64_t value = 0;  // of a constant; index of a fact
  };

  // A comparison with a day that is not known does not hold, nor does its opposite: there is nothing to compare.
  template <class ValueOf>
  FactValue evaluate(int at, const ValueOf& value_of) const {
    const Node& node = nodes_[static_cast<std::size_t>(at)];
    switch (node.kind) {
      case Kind::constant: return {node.value, true};
      case Kind::fact: return value_of(static_cast<std::size_t>(node.value));
      case Kind::negation: return {evaluate(node.left, value_of).value == 0, true};
      case Kind::both: return {evaluate(node.left, value_of).value != 0 && evaluate(node.right, value_of).value != 0, true};
      case Kind::either:
        return {evaluate(node.left, value_of).value != 0 || evaluate(node.right, value_of).value != 0, true};
      default: break;
    }
    const FactValue left = evaluate(node.left, value_of), right = evaluate(node.right, value_of);
    return {left.is_known && right.is_known && compares(node.kind, left.value, right.value), true};
  }
  static bool compares(Kind kind, std::int64_t left, std::int64_t right);

  std::vector<Node> nodes_;
  int root_ = -1;  // none: always true
};

/// What can be asked of a subject, in the order of its names.
template <class Subject>
struct Fact {
  FactName name;
  FactValue (*of)(const Subject& subject);
};

/// A condition over one kind of subject.
template <class Subject>
class Formula {
 public:
  Formula() = default;
  Formula(const FormulaText& text, std::span<const Fact<Subject>> facts) : facts_(facts) {
    std::vector<FactName> names;
    for (const Fact<Subject>& fact : facts) names.push_back(fact.name);
    tree_ = Tree::parse(text, names);
  }

  bool holds(const Subject& subject) const {
    return tree_.holds([&](std::size_t fact) { return facts_[fact].of(subject); });
  }
  bool mentions(std::string_view name) const {
    for (std::size_t i = 0; i < facts_.size(); ++i) {
      if (facts_[i].name.name == name) return tree_.mentions(i);
    }
    return false;
  }

 private:
  std::span<const Fact<Subject>> facts_;
  Tree tree_;
};

}  // namespace sohoa::rates
