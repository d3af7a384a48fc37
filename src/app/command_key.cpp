// sohoa key: which certificates are on the tokens plugged in, and logging in to a remote signing service.

#include "app/commands.hpp"
#include "app/key_flags.hpp"
#include "app/verdicts.hpp"
#include "sohoa/core/error.hpp"
#include "sohoa/sign/oauth.hpp"
#include "sohoa/sign/token.hpp"

namespace sohoa::app {

namespace {

struct Flags {
  std::string module, authorize_url, token_url, client_id, secret_file, token_file, scope = "service";
  bool as_client = false;
  int token_timeout_s = default_token_timeout_s;
};

std::string percent_encoded(const std::string& hexadecimal) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hexadecimal.size(); i += 2) out += "%" + hexadecimal.substr(i, 2);
  return out;
}

/// The --key that names exactly this one.
std::string address_of(const TokenCertificate& one) {
  return "pkcs11:serial=" + one.token_serial + ";id=" + percent_encoded(one.id_hex);
}

int list(const Flags& flags, const Terminal& terminal) {
  Json certificates = Json::array();
  for (const TokenCertificate& one : list_token_certificates(flags.module, flags.token_timeout_s)) {
    const Certificate& certificate = one.certificate;
    if (!certificate.may_sign) continue;
    certificates.push_back({{"key", address_of(one)},
                            {"token", one.token_label},
                            {"serial", one.token_serial},
                            {"id", one.id_hex},
                            {"common_name", certificate.common_name},
                            {"personal_id", masked_subject(certificate.subject_id)},
                            {"issuer", certificate.issuer_common_name},
                            {"algorithm", certificate.key},
                            {"not_after", certificate.not_after.iso()}});
    terminal.line(address_of(one) + "  " + one.token_label + "  " + certificate.common_name + ", " + certificate.key + ", " +
                  certificate.issuer_common_name + ", " + certificate.not_after.iso());
  }
  if (certificates.empty()) terminal.line(terminal.say("không có chứng thư số để ký", "no certificate to sign with"));
  if (terminal.is_json) terminal.document({{"certificates", certificates}});
  return 0;
}

int log_in(const Flags& flags, const Terminal& terminal) {
  OAuthClient client{.authorize_url = flags.authorize_url,
                     .token_url = flags.token_url,
                     .client_id = flags.client_id,
                     .client_secret = flags.secret_file.empty() ? Secret::from_environment("SOHOA_CLIENT_SECRET") : Secret::from_file(flags.secret_file),
                     .scope = flags.scope};
  const Instant now = SystemClock().now();
  const auto show = [&](const std::string& url) { terminal.open_page(url); };
  const bool is_client = flags.authorize_url.empty() || flags.as_client;
  OAuthTokens tokens = is_client ? log_in_as_client(client, now) : log_in_in_browser(client, show, now);
  tokens.authorize_url = flags.authorize_url;
  tokens.save(flags.token_file);
  const Json until = tokens.expires_at.ms == 0 ? Json(nullptr) : Json(tokens.expires_at.iso());
  terminal.line(flags.token_file + (until.is_null() ? "" : std::string(terminal.say(": dùng được đến ", ": good until ")) + tokens.expires_at.iso()));
  if (terminal.is_json) terminal.document({{"token_file", flags.token_file}, {"expires_at", until}, {"can_refresh", !tokens.refresh.empty()}});
  return 0;
}

}  // namespace

void add_key(CLI::App& app, Work& chosen) {
  auto flags = std::make_shared<Flags>();   // shared with the work
  CLI::App* key = app.add_subcommand("key", "khóa ký · signing keys");
  key->require_subcommand(1);
  const auto add = [&](const char* name, const char* help, int (*work)(const Flags&, const Terminal&)) {
    CLI::App* verb = key->add_subcommand(name, help);
    verb->callback([flags, work, &chosen] { chosen = [flags, work](const Terminal& terminal) { return work(*flags, terminal); }; });
    return verb;
  };
  CLI::App* list_verb = add("list", "chứng thư số trên các thiết bị đang cắm · certificates on the tokens plugged in", list);
  list_verb->add_option("--pkcs11-module", flags->module, "the token vendor's library")->required();
  add_token_timeout(*list_verb, flags->token_timeout_s);
  CLI::App* login = add("login", "đăng nhập dịch vụ ký số từ xa · log in to a remote signing service (OAuth 2)", log_in);
  login->add_option("--token-url", flags->token_url, "the service's token endpoint")->required();
  login->add_option("--authorize-url", flags->authorize_url, "log in as a person in the browser, and confirm there what asks for it; without it as the desk's client");
  login->add_flag("--as-client", flags->as_client, "log in as the desk's client although --authorize-url is known: only signatures are confirmed in the browser");
  login->add_option("--client-id", flags->client_id)->required();
  login->add_option("--client-secret-file", flags->secret_file, "first line is the client's secret; else SOHOA_CLIENT_SECRET");
  login->add_option("--scope", flags->scope);
  login->add_option("--token-file", flags->token_file, "where the tokens are kept, readable by their owner only")->required();
}

}  // namespace sohoa::app
