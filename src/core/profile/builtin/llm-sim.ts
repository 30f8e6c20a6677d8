import type { Profile } from "../profile.ts";

/** llm-sim's event stream, before and after 8 Oct 2025 (lifecycle as MILESTONE, states as STATE; then SYSTEM and ENV). */
export const llmSim: Profile = {
  name: "llm-sim",
  title: "llm-sim",
  detect: [
    [
      { path: "event_id", exists: true },
      { path: "timestamp", exists: true },
      { path: "simulation_id", exists: true },
      { path: "turn_number", exists: true },
      {
        path: "event_type",
        is: ["MILESTONE", "DECISION", "ACTION", "ENV", "STATE", "DETAIL", "SYSTEM"],
      },
    ],
  ],
  labels: { agent: "Agent", turn: "Turn" },
  roles: {
    time: "timestamp",
    run: "simulation_id",
    agent: "agent_id",
    turn: "turn_number",
    type: "event_type",
    kind: [
      "details.system_event_type",
      "details.milestone_type",
      "details.action_name",
      "details.action_type",
      "details.decision_type",
      "details.variable_name",
      "details.calculation_type",
    ],
    message: "description",
    id: "event_id",
    causes: "caused_by",
    // The framework writes none; details are free, and programs that time their calls put it there.
    duration: "details.duration_ms",
    source: "details.source",
  },
  aliases: { type: { STATE: "ENV" } },
  timeMeans: "start",
  rules: [
    {
      // Written for SYSTEM events; programs that give a status to other types mean the same by it.
      when: [{ path: "details.status", matches: ["error*", "fail*"] }],
      severity: "error",
    },
  ],
  defaultSeverity: "info",
  messages: [
    { type: "ENV", text: "{details.variable_name} {details.old_value} → {details.new_value}" },
    { type: "ENV", text: "{details.variable_name} = {details.new_value}" },
    { type: "ENV", text: "{details.variable_name}" },
    { type: "DECISION", text: "decided: {details.action_name}" },
    {
      type: "DECISION",
      text: "decided {details.decision_type}: {details.old_value} → {details.new_value}",
    },
    { type: "DECISION", text: "decided {details.decision_type}" },
    { type: "ACTION", text: "{details.action_description}" },
    { type: "ACTION", text: "{details.action_name}" },
    { type: "ACTION", text: "{details.action_type}: {details.action_payload}" },
    { type: "ACTION", text: "{details.action_type}" },
    { type: "DETAIL", text: "{details.calculation_type}: {details.intermediate_values}" },
    { type: "DETAIL", text: "{details.calculation_type}" },
    { type: "SYSTEM", text: "{details.system_event_type}: {details.status}" },
    { type: "SYSTEM", text: "{details.system_event_type}" },
    { type: "MILESTONE", text: "{details.milestone_type}" },
  ],
  links: {
    // The framework itself never fills `caused_by`; within a turn the order of its own steps says it.
    inferred: [
      {
        rule: "turn-steps",
        steps: [
          { type: ["SYSTEM", "MILESTONE"], kind: ["turn_start"] },
          { type: ["DECISION"] },
          { type: ["ACTION"], same: ["agent", "kind"] },
          { type: ["SYSTEM", "MILESTONE"], kind: ["turn_end"] },
        ],
      },
    ],
  },
  slots: { MILESTONE: 1, DECISION: 2, ACTION: 3, ENV: 4, SYSTEM: 5, DETAIL: 6 },
};
