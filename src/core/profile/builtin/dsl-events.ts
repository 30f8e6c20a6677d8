import type { Profile } from "../profile.ts";

/** The DSL event infrastructure of ob-poc: commands and sessions of its REPL. */
export const dslEvents: Profile = {
  name: "dsl-events",
  title: "DSL events",
  detect: [
    [
      { path: "timestamp", exists: true },
      {
        path: "payload.type",
        is: ["CommandSucceeded", "CommandFailed", "SessionStarted", "SessionEnded"],
      },
    ],
  ],
  labels: { agent: "Verb domain", turn: "Turn" },
  roles: {
    time: "timestamp",
    run: "session_id",
    agent: [
      { path: "payload.verb", before: "." },
      { path: "payload.error.verb", before: "." },
    ],
    type: "payload.type",
    kind: ["payload.verb", "payload.error.verb"],
    message: "payload.error.message",
    duration: "payload.duration_ms",
  },
  timeMeans: "end",
  durationUnit: "ms",
  rules: [{ when: [{ path: "payload.type", is: "CommandFailed" }], severity: "error" }],
  defaultSeverity: "info",
  messages: [
    {
      type: "CommandSucceeded",
      text: "{payload.verb} succeeded in {payload.duration_ms} ms",
    },
    { type: "CommandFailed", text: "{payload.verb} failed after {payload.duration_ms} ms" },
    { type: "SessionStarted", text: "session started from {payload.source}" },
    {
      type: "SessionEnded",
      text: "session ended after {payload.duration_secs} s: {payload.command_count} commands, {payload.error_count} errors",
    },
  ],
  slots: { SessionStarted: 1, SessionEnded: 1, CommandSucceeded: 3, CommandFailed: 7 },
};
