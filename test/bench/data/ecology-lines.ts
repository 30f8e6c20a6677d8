/**
 * Events in the shape of agent ecology 3, in the shares and sizes of its own runs: roles nested in
 * `intent`, blanks after separators as Python writes them, no ids.
 */
import { isoWriter, sentence } from "./line-texts.ts";
import { randomNumbers } from "./random-numbers.ts";

/** An endless stream of lines, newline included. */
export function ecologyLines(seed: number): () => string {
  const random = randomNumbers(seed);
  const iso = isoWriter();
  let nowUs = Date.UTC(2026, 1, 20, 16) * 1000;
  let sequence = 0;
  let event = 0;
  const waiting: string[] = [];

  const line = (type: string, rest: string): void => {
    nowUs += 20 + random.below(4000);
    sequence++;
    waiting.push(
      `{"timestamp": "${iso(nowUs)}+00:00", "sequence": ${sequence}, "event_type": "${type}", "event_number": ${event}, ${rest}}\n`,
    );
  };
  const act = (intent: string, principal: string, message: string, data: string): void =>
    line(
      "action",
      `"intent": {"action_type": "${intent}", "principal_id": "${principal}", "reasoning": "${random.below(3) === 0 ? sentence(random, 80) : ""}", ${data}}, "result": {"success": ${random.below(50) > 0}, "message": "${message}", "data": {"artifact": {"id": "${principal}_scratch", "type": "note", "content": "heartbeat from ${principal} turn ${sequence}", "created_by": "${principal}", "owner": "${principal}", "created_at": "2026-02-20T16:09:04.152781+00:00", "executable": false, "read_price": 0, "invoke_price": 0, "access_contract_id": "kernel_contract_freeware", "metadata": {}, "interface": null, "has_standing": false, "has_loop": false, "capabilities": [], "depends_on": []}, "price_paid": 0}, "resources_consumed": {"cpu_seconds": 0.000${random.below(1e6)}}, "charged_to": "${principal}"}, "scrip_after": ${random.below(500)}`,
    );
  const step = (): void => {
    event++;
    const principal = `alpha_${1 + random.below(40)}`;
    const other = `alpha_${1 + random.below(40)}`;
    const draw = random.below(100);
    if (draw < 45) {
      line(
        "artifact_read",
        `"principal_id": "${principal}", "artifact_id": "${other}_scratch", "read_price_paid": 0, "recipient": "${other}", "content_size": 38`,
      );
      act(
        "read_artifact",
        principal,
        `read '${other}_scratch'`,
        `"artifact_id": "${other}_scratch"`,
      );
    } else if (draw < 60) {
      line(
        "artifact_written",
        `"principal_id": "${principal}", "artifact_id": "${principal}_scratch", "artifact_type": "note", "executable": false, "size_bytes": 38, "was_update": true, "has_standing": false, "has_loop": false`,
      );
      act(
        "write_artifact",
        principal,
        `updated artifact '${principal}_scratch'`,
        `"artifact_id": "${principal}_scratch", "artifact_type": "note", "content": "${sentence(random, 100)}", "executable": false`,
      );
    } else if (draw < 70) {
      line(
        "transfer",
        `"sender": "${principal}", "recipient": "${other}", "amount": ${random.below(9)}, "memo": "coordination pulse"`,
      );
      act(
        "transfer",
        principal,
        `transferred 1 scrip to ${other}`,
        `"recipient_id": "${other}", "amount": 1, "memo": "coordination pulse \\u2192 ${other}"`,
      );
    } else if (draw < 80) {
      line(
        "mint_submission",
        `"principal_id": "${principal}", "artifact_id": "${principal}_scratch", "bid": 1, "submission_id": "mint_sub_${random.next().toString(16)}"`,
      );
      act(
        "submit_to_mint",
        principal,
        "submitted to mint",
        `"artifact_id": "${principal}_scratch", "bid": 1`,
      );
    }
    line(
      "loop_decision",
      `"principal_id": "${principal}", "artifact_id": "${principal}_loop", "decision": {"action_type": "write_artifact", "artifact_id": "${principal}_scratch", "artifact_type": "note", "content": "heartbeat from ${principal} turn ${sequence}"}, "decision_action": "write_artifact", "fallback_used": false, "fallback": null, "fallback_action": null, "result_success": true, "result_error_code": null`,
    );
    line(
      "invoke_success",
      `"invoker_id": "${principal}", "artifact_id": "${principal}_loop", "method": "run", "duration_ms": 1.${random.below(1e9)}`,
    );
    act(
      "invoke_artifact",
      principal,
      `invoked '${principal}_loop'`,
      `"artifact_id": "${principal}_loop", "method": "run", "args": []`,
    );
  };

  return () => {
    if (waiting.length === 0) {
      step();
      waiting.reverse();
    }
    return waiting.pop() ?? "";
  };
}
