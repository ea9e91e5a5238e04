// SPDX-License-Identifier: GPL-2.0-or-later
// The phases of a job, as the client, the server, monitors and statistics name them. Only the tables here translate
// between these vocabularies.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace dcc {

// distcc's phases, which a client shows to monitors. The numbers are part of distcc's file format; its own clients
// write only `connect` to `receive`.
enum class MonitorPhase : int { startup, blocked, connect, preprocess, send, compile, receive, done };
inline constexpr std::array<std::string_view, 8> k_monitor_phases = {"Startup", "Blocked", "Connect", "Preprocess",
                                                                     "Send",    "Compile", "Receive", "Done"};

// What a client waits for. It is always in one of these phases, so their times add up to the job's time, except for the
// time it takes to put the outputs in place. Preprocessing continues during connect and send; `preprocess` is the time
// when nothing else could be done.
enum class ClientPhase { startup, wait, preprocess, connect, send, queue, compile, receive, local };

struct ClientPhaseRow {
  std::string_view name;  // in DCC_TRACE and `dcc report`
  MonitorPhase shown_as;
  bool is_local;  // the job is shown on this machine, even while a host's slot is held
};
inline constexpr std::array<ClientPhaseRow, 9> k_client_phases = {{
    {"startup", MonitorPhase::startup, false},
    {"wait", MonitorPhase::blocked, false},
    {"preprocess", MonitorPhase::preprocess, true},
    {"connect", MonitorPhase::connect, false},
    {"send", MonitorPhase::send, false},
    {"queue", MonitorPhase::blocked, false},
    {"compile", MonitorPhase::compile, false},
    {"receive", MonitorPhase::receive, false},
    {"local", MonitorPhase::compile, true},
}};

// How a server's statistics divide a job's time.
enum class StatsPhase { receive, queue, compile, send };
inline constexpr std::array<std::string_view, 4> k_stats_phases = {"receive", "queue", "compile", "send"};

// How far a server's job has come, which decides what may be done to it: before `compiling` it can be turned away
// without losing work.
enum class ServerPhase { head, source, waiting, receiving, compiling, answering, refused };

inline constexpr std::array<StatsPhase, 7> k_server_phases = {
    StatsPhase::receive,  // head
    StatsPhase::receive,  // source: the client still preprocesses
    StatsPhase::queue,    // waiting
    StatsPhase::receive,  // receiving
    StatsPhase::compile,  // compiling
    StatsPhase::send,     // answering
    StatsPhase::send,     // refused
};

constexpr std::string_view word_of(MonitorPhase phase) { return k_monitor_phases[static_cast<size_t>(phase)]; }
constexpr const ClientPhaseRow& row_of(ClientPhase phase) { return k_client_phases[static_cast<size_t>(phase)]; }
constexpr StatsPhase counted_as(ServerPhase phase) { return k_server_phases[static_cast<size_t>(phase)]; }

}  // namespace dcc
