import type { Role } from "./role.ts";

/**
 * Names that logs give the roles, in order of preference; compared without case, `_`, `-`, `.` and `@`
 * (so `event_type`, `eventType`, `EventType` and `event-type` are one). Collected from the four systems
 * and from 178 public logs (see the project's notes on formats).
 */
export const ROLE_NAMES: Readonly<Record<Exclude<Role, "to">, readonly string[]>> = {
  time: names(
    "timestamp ts time t datetime date_time created_at occurred_at event_time logged_at emitted_at observed_at recorded_at at date ts_utc ts_iso ts_epoch_ms ts_ms time_unix_nano start_time started_at start_utc start_date start epoch created updated_at end_time ended_at asctime",
  ),
  sequence: names("sequence seq sequence_number seq_no seq_num sequence_id lsn"),
  run: names(
    "run_id run simulation_id session_id session trace_id conversation_id thread_id campaign_id mission_id pipeline_id job_id workflow_id execution_id game_id match_id episode_id experiment_id request_id",
  ),
  agent: names(
    "agent_id agent agent_name actor actor_id principal_id principal worker_id worker user_id user username role node node_id player player_id bot sender author service service_name component device_id host hostname machine source logger logger_name module ip client_id",
  ),
  turn: names(
    "turn turn_number turn_no turn_id step step_number iteration generation frame tick round epoch",
  ),
  type: names(
    "event_type type event event_name kind action message_type msg_type record_type op operation stage phase status tool node role",
  ),
  kind: names(
    "subtype sub_type event_kind kind action_type action operation op decision_type tool_name tool method phase stage status category reason",
  ),
  severity: names(
    "severity level severity_text log_level lvl levelname loglevel urgency priority severity_number",
  ),
  channel: names("channel topic category stream queue logger visibility"),
  message: names(
    "message msg summary description detail text body title content note reason output error error_message event",
  ),
  id: names(
    "event_id id uuid span_id message_id record_id log_id request_id guid seal hash entry_hash",
  ),
  causes: names(
    "caused_by causes cause cause_id causation_id parent_id parent_ids parents parent_event_id parent_uuid parent_span_id parent references depends_on triggered_by in_reply_to reply_to prev_hash previous_hash previous_seal prev_seal previous_id prev_id",
  ),
  duration: names(
    "duration_ms duration_millis elapsed_ms latency_ms took_ms duration_us duration_ns duration_s duration_sec duration_secs duration_seconds duration elapsed took",
  ),
  source: names("source_file source_location code.filepath source file filename location"),
};

/** Names of keys whose equal values connect events: never causes. */
export const CORRELATION_NAMES: readonly string[] = names(
  "correlation_id job_id task_id request_id order_id transaction_id call_id tool_call_id tool_use_id",
);

/** Names of objects that carry the event's own fields one level deeper. */
export const WRAPPER_NAMES: readonly string[] = names(
  "payload data details attributes attrs context metadata meta body event fields params properties extra record message info log resource",
);

/** The form in which names are compared. */
export function normalName(name: string): string {
  return name.replace(/[_\-.@\s]/g, "").toLowerCase();
}

function names(text: string): readonly string[] {
  return text.split(" ").map(normalName);
}
