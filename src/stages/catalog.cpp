// The whole product's abilities as one readable list.

#include "sohoa/stages/catalog.hpp"

#include "stages/stages.hpp"

namespace sohoa {

const Catalog& standard_catalog() {
  static const Catalog catalog = {
      {PreparePages::name, make_step<PreparePages>}, {RecognizeText::name, make_step<RecognizeText>},
      {ReviewFields::name, make_step<ReviewFields>}, {PackagePdf::name, make_step<PackagePdf>},
      {SignPaper::name, make_step<SignPaper>},       {RenewPaper::name, make_step<RenewPaper>},
      {DepositPaper::name, make_step<DepositPaper>},
  };
  return catalog;
}

}  // namespace sohoa
