// From words on a command line to a SignOptions.

#include "app/sign_flags.hpp"

#include <algorithm>
#include <sstream>

#include "app/home.hpp"
#include "sohoa/core/error.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/dossier/dossier.hpp"
#include "sohoa/stages/stand_ins.hpp"

namespace sohoa::app {

namespace {

SignatureField::Place place_of(const std::string& box) {
  SignatureField::Place place;
  const std::vector<std::string> parts = split(box, ',');
  double* values[] = {&place.left_mm, &place.top_mm, &place.width_mm, &place.height_mm};
  bool ok = parts.size() == 4;
  for (std::size_t i = 0; ok && i < 4; ++i) {
    std::istringstream number(parts[i]);
    number.imbue(std::locale::classic());
    ok = static_cast<bool>(number >> *values[i]) && number.eof() && *values[i] >= 0;
  }
  if (!ok || place.width_mm <= 0 || place.height_mm <= 0) throw Error(ErrorCode::usage, "--box is x,y,w,h in mm from the top left");
  return place;
}

Appearance appearance_named(const std::string& word) {
  if (word == "none") return Appearance::none;
  if (word == "person") return Appearance::person;
  return word == "agency" ? Appearance::agency : Appearance::copy;   // checked by the flag
}

/// A slip of the finger is not another person.
std::string person_of(const std::string& word) {
  if (word.empty() || PersonalId::parse(word) || !canonical_subject_id(word).empty()) return word;
  throw Error(ErrorCode::usage, "--person is a personal id of 12 or 9 digits, or one with its kind like MST:3800100001");
}

bool is_of_this_command(const std::string& name) { return name == "--park" || name == "--finish" || name == "--help"; }

/// Every option that was given, as it was given.
std::vector<std::string> given_arguments(const CLI::App& verb) {
  std::vector<std::string> words, inputs;
  for (const CLI::Option* option : verb.get_options()) {
    if (option->count() == 0 || is_of_this_command(option->get_name())) continue;
    for (const std::string& value : option->results()) {
      if (option->get_positional()) inputs.push_back(value);
      else if (option->get_items_expected_max() == 0) words.push_back(option->get_name());
      else words.push_back(option->get_name() + "=" + value);
    }
  }
  words.emplace_back("--");
  words.insert(words.end(), inputs.begin(), inputs.end());
  return words;
}

}  // namespace

std::shared_ptr<SignFlags> SignFlags::add_to(CLI::App& app, std::function<void(std::shared_ptr<SignFlags>)> chosen) {
  auto flags = std::make_shared<SignFlags>();   // shared with the work
  CLI::App* verb = app.add_subcommand("sign", "ký số PDF (PAdES) · sign PDFs");
  verb->add_option("IN.pdf", flags->inputs, "documents to sign");
  verb->add_option("--out", flags->out.file, "OUT.pdf");
  verb->add_option("--out-dir", flags->out.folder, "DIR");
  flags->key.add_to(*verb, false);
  verb->add_option("--level", flags->level, "B-B | B-T | B-LT | B-LTA; default B-T with --tsa, else B-B")->check(CLI::IsMember({"B-B", "B-T", "B-LT", "B-LTA"}));
  verb->add_option("--trust", flags->trust, "PEM or DIR: who is trusted, for the checks before signing")->allow_extra_args(false);
  verb->add_option("--person", flags->person, "personal id (or CCCD:..., CMND:..., MST:...) the certificate must name, else nothing is signed");
  verb->add_option("--home", flags->home, "DIR with the records of who may sign in that person's stead (sohoa authorization)");
  verb->add_option("--dossier", flags->dossier, "code of the dossier it is for: counts records for it as well");
  verb->add_option("--finish-within", flags->finish_within_h,
                   "hours: with the TSA or revocation away, sign at the level that is reached and owe the rest ('sohoa extend --pending')")
      ->check(CLI::Range(0.0, 720.0));
  verb->add_option("--appearance", flags->appearance, "none | copy | person | agency")->check(CLI::IsMember({"none", "copy", "person", "agency"}));
  verb->add_option("--agency", flags->agency, "the copy stamp's agency; default the signer's name");
  verb->add_option("--image", flags->image, "PNG of the person's signature, blue on nothing");
  verb->add_option("--seal", flags->seal, "PNG of the agency's seal, red on nothing");
  verb->add_option("--text", flags->text, "lines below the image");
  verb->add_option("--page", flags->page, "page of the appearance; default the one it belongs on")->check(CLI::Range(1, 1000000));
  verb->add_option("--box", flags->box, "x,y,w,h in mm from the top left; default where there is room");
  verb->add_option("--certify", flags->certify, "1 | 2 | 3: certify, allowing no change, signatures, or comments as well")->check(CLI::Range(1, 3));
  verb->add_flag("--normalize", flags->normalize, "write an unsigned file that needs repair anew first");
  verb->add_option("--reason", flags->reason);
  verb->add_option("--location", flags->location);
  verb->add_option("--field", flags->field, "name of the signature field");
  verb->add_flag("--offline", flags->offline, "ask no revocation service");
  verb->add_flag("--skip-signed", flags->skips_signed, "leave outputs that are there already, after a batch that was cut off");
  verb->add_option("--park", flags->park, "FILE: place the order with the remote service and do not wait for the person");
  verb->add_option("--finish", flags->finish, "FILE: collect what was parked there");
  verb->callback([flags, verb, chosen] {
    flags->arguments = given_arguments(*verb);
    chosen(flags);
  });
  return flags;
}

std::shared_ptr<SignFlags> SignFlags::of(const std::vector<std::string>& arguments) {
  CLI::App app;
  std::shared_ptr<SignFlags> read;
  add_to(app, [&](std::shared_ptr<SignFlags> flags) { read = std::move(flags); });
  std::vector<std::string> words(arguments.rbegin(), arguments.rend());   // CLI11 takes them from the back
  words.emplace_back("sign");
  try {
    app.parse(words);
  } catch (const CLI::ParseError&) {
    throw Error(ErrorCode::config_invalid, "not a signing order");
  }
  return read;
}

SignSetup::SignSetup(const SignFlags& flags) {
  flags.out.check();
  if (flags.inputs.empty()) throw Error(ErrorCode::usage, "IN.pdf");
  if (flags.key.key.empty()) throw Error(ErrorCode::usage, "--key");
  if (flags.inputs.size() > 1 && !flags.out.is_folder()) throw Error(ErrorCode::usage, "several inputs need --out-dir");
  tsa_ = flags.key.timestamp_authority();
  options_.level = *level_named(flags.level.empty() ? (tsa_ ? "B-T" : "B-B") : flags.level);   // checked by the flag
  if (options_.level != Level::b_b && !tsa_) throw Error(ErrorCode::usage, "--level " + flags.level + " needs --tsa");
  options_.tsa = tsa_.get();
  options_.finish_within_s = static_cast<std::int64_t>(flags.finish_within_h * 3600);
  options_.appearance = appearance_named(flags.appearance);
  options_.agency = nfc(flags.agency);
  options_.person = person_of(flags.person);
  read_authorizations(flags);
  options_.text = nfc(flags.text);
  const std::string& picture = options_.appearance == Appearance::agency ? flags.seal : flags.image;
  if (!picture.empty()) options_.image = read_signature_image(Descriptor::open_for_reading(picture));
  if (!flags.reason.empty()) options_.reason = nfc(flags.reason);
  if (!flags.location.empty()) options_.location = nfc(flags.location);
  if (!flags.field.empty()) options_.field = nfc(flags.field);
  if (flags.page > 0) options_.page = flags.page - 1;
  if (!flags.box.empty()) options_.place = place_of(flags.box);
  options_.certifies = flags.certify;
  options_.normalizes = flags.normalize;
  options_.offline = flags.offline;
  options_.cache = &cache_;
  if (flags.trust.empty()) return;
  trust_ = trust_of(flags.trust);
  options_.trust = &trust_;
}

void SignSetup::read_authorizations(const SignFlags& flags) {
  if (flags.home.empty() && flags.dossier.empty()) return;
  if (flags.home.empty() || flags.person.empty()) throw Error(ErrorCode::usage, "--home and --dossier go with --person");
  const std::string whole = canonical_subject_id(flags.person);
  const auto owner = PersonalId::parse(whole.empty() ? flags.person : whole.substr(whole.find(':') + 1));
  if (!owner || whole.starts_with("MST:") || whole.starts_with("HC:"))
    throw Error(ErrorCode::usage, "authorisations are recorded for personal ids");
  const Home home = Home::open(flags.home);
  // Without a dossier those count that are for no single one.
  options_.stand_ins = stand_ins(home.authorizations().list(*home.database().begin_reading(), home.ledger(), {.owner = owner, .dossier = flags.dossier}));
}

}  // namespace sohoa::app
