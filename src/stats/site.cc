// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/site.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/log.h"
#include "base/strings.h"
#include "http/host.h"
#include "http/server.h"
#include "stats/discover.h"
#include "stats/export/distcc_text.h"
#include "stats/export/json.h"
#include "stats/export/prometheus.h"
#include "stats/page.h"
#include "stats/page_policy.h"
#include "stats/total.h"

namespace dcc::stats {
namespace {

// A little less than the second between events, so that each event has new figures.
constexpr uint64_t k_fresh_ms = 900;

// How many refused names are remembered, so that each is logged only once.
constexpr size_t k_refused_names = 20;

constexpr std::string_view k_json = "application/json";
constexpr std::string_view k_metrics = "text/plain; version=0.0.4; charset=utf-8";

std::vector<std::string> all_names(std::vector<std::string> names) {
  std::vector<std::string> own = http::HostNames::of_this_machine();
  names.insert(names.end(), own.begin(), own.end());
  return names;
}

http::SharedText shared(std::string text) { return std::make_shared<const std::string>(std::move(text)); }

http::HttpAnswer plain_answer(int status, std::string text) {
  http::HttpAnswer answer;
  answer.status = status;
  answer.body = shared(std::move(text) + "\n");
  return answer;
}

// "deflate, gzip;q=0.5": yes; "gzip;q=0", "": no.
bool takes_gzip(std::string accept_encoding) {
  std::erase(accept_encoding, ' ');
  for (std::string_view each : split(accept_encoding, ',')) {
    auto parameters = after_prefix(each, "gzip");
    if (!parameters || !(parameters->empty() || parameters->starts_with(';'))) continue;
    auto weight = after_prefix(*parameters, ";q=");
    return !weight || weight->find_first_not_of("0.") != weight->npos;
  }
  return false;
}

// All requests within a second get the same text, which is made once.
class HttpSite final : public Site, http::HttpContent {
 public:
  HttpSite(loop::Loop& loop, Source& source, SiteSettings settings)
      : loop_(loop),
        source_(source),
        hosts_(all_names(settings.hosts)),
        host_option_(std::move(settings.host_option)),
        show_files_(settings.show_files),
        announced_(settings.announced),
        server_(loop, with_loopback(std::move(settings.access)), *this) {
    loopback_.add_loopback();
  }

  void listen(std::vector<UniqueFd> sockets) override {
    if (announced_) announcement_ = announce(sockets);
    server_.listen(std::move(sockets));
  }
  void close() override {
    announcement_.reset();
    server_.close();
  }
  void let_in(net::AccessRules access) override { server_.let_in(with_loopback(std::move(access))); }
  void outdated() override { taken_ms_.reset(); }

 private:
  static net::AccessRules with_loopback(net::AccessRules rules) {
    rules.add_loopback();
    return rules;
  }

  http::HttpAnswer answer(const http::HttpRequest& request, const net::Address& peer) override;
  http::SharedText news(const net::Address& peer) override;

  bool may_see_files(const net::Address& peer) const { return show_files_ || loopback_.allows(peer); }
  http::HttpAnswer refuse_name(const std::string& host);
  http::HttpAnswer front_page(const http::HttpRequest& request, const net::Address& peer);
  http::HttpAnswer health();
  const http::SharedText& distcc_page(http::SharedText& text, bool with_files);

  void refresh();
  template <class Render>
  const http::SharedText& once(http::SharedText& text, Render render) {
    refresh();
    if (!text) text = shared(render());
    return text;
  }
  const http::SharedText& stats_text() {
    return once(texts_.stats, [this] { return stats_json(servers_); });
  }
  const http::SharedText& jobs_text() {
    return once(texts_.jobs, [this] { return jobs_json(source_.jobs()); });
  }

  loop::Loop& loop_;
  Source& source_;
  http::HostNames hosts_;
  std::string host_option_;
  std::set<std::string> refused_names_;
  bool show_files_, announced_;
  UniqueFd announcement_;
  net::AccessRules loopback_;
  http::HttpServer server_;

  std::optional<uint64_t> taken_ms_;
  std::vector<ServerSnapshot> servers_;
  struct Texts {
    http::SharedText distcc, distcc_without_files, metrics, stats, jobs, news, news_with_jobs;
  } texts_;
};

void HttpSite::refresh() {
  uint64_t now_ms = loop_.now_ms();
  if (taken_ms_ && now_ms - *taken_ms_ < k_fresh_ms) return;
  taken_ms_ = now_ms;
  servers_ = source_.servers();
  texts_ = Texts();
}

http::HttpAnswer HttpSite::answer(const http::HttpRequest& request, const net::Address& peer) {
  if (request.requires_host && request.host.empty()) return plain_answer(400, "HTTP/1.1 requires a Host header");
  if (!request.host.empty() && !hosts_.allows(request.host)) return refuse_name(request.host);

  const std::string& path = request.path;
  http::HttpAnswer answer;
  if (path == "/") return front_page(request, peer);
  if (path == "/healthz") return health();
  if (path == "/metrics") {
    answer.type = k_metrics;
    answer.body = once(texts_.metrics, [this] { return metrics_text(servers_); });
  } else if (path == "/stats.json") {
    answer.type = k_json;
    answer.body = stats_text();
  } else if (path == "/jobs.json") {
    if (!may_see_files(peer))
      return plain_answer(403, "names of files are for this machine alone (--stats-show-files, --show-files)");
    answer.type = k_json;
    answer.body = jobs_text();
  } else if (path == "/events") {
    answer.type = "text/event-stream";
    answer.body = shared("retry: 2000\n\n");
    answer.events = true;
  } else {
    return plain_answer(404, "not found; there are /, /metrics, /stats.json, /jobs.json, /events and /healthz");
  }
  return answer;
}

// Also logged, because some clients, such as Prometheus, show their user only the status.
http::HttpAnswer HttpSite::refuse_name(const std::string& host) {
  const std::string name = printable(http::host_without_port(host));
  if (name.empty()) return plain_answer(403, fmt::format("'{}' is not the name of a machine", printable(host)));
  if (refused_names_.size() < k_refused_names && refused_names_.insert(name).second)
    log::warning(
        "statistics were asked for at '{0}', which is not a known name of this machine, and refused; if it is one, "
        "start the server with {1} {0}",
        name, host_option_);
  return plain_answer(
      403, fmt::format("this server is not called '{0}' as far as it knows; if it is, start it with {1} {0}", name,
                       host_option_));
}

// A page for browsers that accept gzip; all other clients get what distccd --stats shows.
http::HttpAnswer HttpSite::front_page(const http::HttpRequest& request, const net::Address& peer) {
  static constexpr std::string_view k_vary = "Vary: Accept, Accept-Encoding\r\n";
  static const http::SharedText k_page_text = shared(std::string(k_page));
  static const std::string k_page_headers =
      fmt::format("{}Content-Encoding: gzip\r\nContent-Security-Policy: {}\r\n", k_vary, k_page_policy);
  http::HttpAnswer answer;
  if (request.accept.find("text/html") != std::string::npos && takes_gzip(request.accept_encoding)) {
    answer.type = "text/html; charset=utf-8";
    answer.headers = k_page_headers;
    answer.body = k_page_text;
  } else {
    answer.headers = k_vary;
    answer.body =
        may_see_files(peer) ? distcc_page(texts_.distcc, true) : distcc_page(texts_.distcc_without_files, false);
  }
  return answer;
}

const http::SharedText& HttpSite::distcc_page(http::SharedText& text, bool with_files) {
  return once(text, [this, with_files] {
    ServerSnapshot all = total(servers_);
    // Other servers do not report the input.
    if (all.longest_ms >= 0 && (!with_files || all.longest_input.empty())) all.longest_input = "(hidden)";
    return distcc_text(all);
  });
}

// Answers 503 while this server is draining, so that load balancers leave it out. A gatherer takes no jobs, whatever it
// shows.
http::HttpAnswer HttpSite::health() {
  refresh();
  bool is_own = servers_.size() == 1 && servers_.front().address.empty();
  if (is_own && servers_.front().draining) return plain_answer(503, "draining");
  http::HttpAnswer answer;
  answer.body = shared("ok\n");
  return answer;
}

http::SharedText HttpSite::news(const net::Address& peer) {
  // A reference of its own: making the other texts may replace this one, if it is outdated by then.
  const http::SharedText everybodys =
      once(texts_.news, [this] { return fmt::format("event: stats\ndata: {}\n\n", *stats_text()); });
  if (!may_see_files(peer)) return everybodys;
  return once(texts_.news_with_jobs,
              [&] { return fmt::format("{}event: jobs\ndata: {}\n\n", *everybodys, *jobs_text()); });
}

}  // namespace

std::unique_ptr<Site> make_site(loop::Loop& loop, Source& source, SiteSettings settings) {
  return std::make_unique<HttpSite>(loop, source, std::move(settings));
}

}  // namespace dcc::stats
