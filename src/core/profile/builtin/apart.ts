import type { Profile } from "../profile.ts";

/** The successor of llm-sim: all runs interleaved in one file. */
export const apart: Profile = {
  name: "apart",
  title: "apart",
  detect: [
    [
      { path: "timestamp", exists: true },
      { path: "run_id", exists: true },
      {
        path: "event_type",
        is: [
          "simulation_started",
          "simulation_completed",
          "simulation_failed",
          "simulation_paused",
          "simulation_resumed",
          "step_started",
          "step_completed",
          "agent_message_sent",
          "agent_response_received",
          "danger_signal",
        ],
      },
    ],
  ],
  labels: { agent: "Agent", turn: "Step" },
  roles: {
    time: "timestamp",
    run: "run_id",
    agent: "data.agent_name",
    turn: "step",
    type: "event_type",
    kind: "data.category",
    message: ["data.message", "data.response", "data.error"],
  },
  timeMeans: "start",
  rules: [
    { when: [{ path: "event_type", is: "simulation_failed" }], severity: "error" },
    { when: [{ path: "event_type", is: "danger_signal" }], severity: "warning" },
  ],
  defaultSeverity: "info",
  messages: [
    { type: "simulation_started", text: "{data.scenario} started" },
    { type: "simulation_completed", text: "completed" },
    { type: "step_started", text: "step {step} started" },
    { type: "step_completed", text: "step {step} completed" },
    { type: "danger_signal", text: "{data.category}, confidence {data.confidence}" },
  ],
  slots: {
    simulation_started: 1,
    simulation_completed: 1,
    agent_message_sent: 2,
    agent_response_received: 3,
    step_started: 5,
    step_completed: 5,
    danger_signal: 7,
  },
};
