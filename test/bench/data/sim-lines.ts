/**
 * Simulation events in llm-sim's shape, for the benchmarks: about 490 bytes a line, one in 1,500 of
 * 5 to 50 KB, 1.26 causes an event, nearly all of them near. Times and turns ascend.
 */
import { isoWriter, sentence, ulidWriter } from "./line-texts.ts";
import { randomNumbers } from "./random-numbers.ts";

/** Is in one line of 20,000: what the text search looks for. */
export const RARE_TEXT = "deadlock in the ledger";

const AGENTS = Array.from({ length: 48 }, (_, at) => `agent_${at < 24 ? "alpha" : "beta"}_${at}`);
const ACTIONS = ["trade", "make_offer", "accept_offer", "cancel_offer", "negotiate", "wait"];
const GOODS = ["grain", "iron", "cloth", "timber", "salt"];
const NEAR = 512;
const LINES_PER_TURN = 600;

/** Where a stream begins. */
export type SimStart = {
  /** Milliseconds since 1970. */
  readonly ms: number;
  readonly turn: number;
};

const START: SimStart = { ms: Date.UTC(2026, 8, 1, 8), turn: 1 };

/** An endless stream of lines, newline included. */
export function simLines(seed: number, start = START): () => string {
  const random = randomNumbers(seed);
  const iso = isoWriter();
  const ulid = ulidWriter(random);
  const near: string[] = [];
  const far: string[] = [];
  let nowUs = start.ms * 1000;
  let serial = 0;

  const cause = (): string => {
    if (random.below(1000) === 0) return far[random.below(far.length)] ?? near[0] ?? "";
    // Most causes are among the last few events.
    const back = random.below(4) > 0 ? 1 + random.below(24) : 1 + random.below(near.length);
    return near[(serial - back + NEAR * 2) % NEAR] ?? near[0] ?? "";
  };
  const causes = (): string => {
    const draw = random.below(100);
    const count = draw < 15 ? 0 : draw < 75 ? 1 : draw < 94 ? 2 : draw < 98 ? 3 : 8;
    if (count === 0 || serial === 0) return "null";
    let text = `["${cause()}"`;
    for (let at = 1; at < count; at++) text += `,"${cause()}"`;
    return `${text}]`;
  };
  const note = (usual: number): string => {
    if (random.below(20_000) === 0) return `${sentence(random, usual)}: ${RARE_TEXT}`;
    if (random.below(1500) === 0) return sentence(random, 5000 + random.below(45_000));
    if (random.below(40) === 0) return `${sentence(random, usual)}\\n\\"${GOODS[0]}\\" refused`;
    return sentence(random, usual + random.below(46));
  };

  return () => {
    nowUs += 200 + random.below(90_000);
    const id = ulid(nowUs);
    const turn = Math.floor(serial / LINES_PER_TURN) + start.turn;
    const agent = AGENTS[random.below(AGENTS.length)] ?? "";
    const action = ACTIONS[random.below(ACTIONS.length)] ?? "";
    const amount = random.below(900);
    const draw = random.below(1000);
    let type: string;
    let who = `"${agent}"`;
    let description: string;
    let details: string;
    if (draw < 180) {
      type = "DECISION";
      description = `${agent} decided: ${action}`;
      details = `{"action_name":"${action}","decision_type":"agent_action","confidence":0.${10 + random.below(90)},"reasoning":"${note(40)}"}`;
    } else if (draw < 420) {
      type = "ACTION";
      description = `Action: ${action}`;
      const good = GOODS[random.below(GOODS.length)] ?? "";
      details = `{"action_type":"${action}","action_payload":{"offer_id":"of-${serial}","offer":{"${good}":${amount}},"request":{"gold":${random.below(300)}}},"validated":true,"duration_ms":${random.below(4000)},"note":"${note(16)}"}`;
    } else if (draw < 700) {
      type = "ENV";
      description = `wealth ${amount} → ${amount + 40}`;
      details = `{"variable_name":"wealth","old_value":${amount},"new_value":${amount + 40},"scope":"agent","reason":"${note(10)}"}`;
    } else if (draw < 850) {
      type = "DETAIL";
      who = "null";
      description = "Order matching pass";
      details = `{"calculation_type":"order_matching","intermediate_values":{"pass":${random.below(4)},"open_offers":${random.below(90)},"spread":0.${random.below(100)},"book":[[${amount},${random.below(50)}],[${amount + 3},${random.below(50)}]]},"note":"${note(16)}"}`;
    } else if (draw < 999) {
      type = "SYSTEM";
      const failed = random.below(200) === 0;
      description = failed ? "llm_call failed: no answer within 30 s" : "llm_call ok";
      details = `{"system_event_type":"llm_call","status":"${failed ? "failed" : "ok"}","model":"medium-70b","duration_ms":${random.below(12_000)},"tokens_in":${random.below(8000)},"tokens_out":${random.below(2000)},"prompt":"${note(20)}"}`;
    } else {
      type = "MILESTONE";
      who = "null";
      description = `Season ${turn} begins`;
      details = `{"milestone_type":"phase_transition","season":${turn}}`;
    }
    const line = `{"event_id":"${id}","timestamp":"${iso(nowUs)}+00:00","turn_number":${turn},"event_type":"${type}","simulation_id":"bench_48agents_20260901_080000_01","agent_id":${who},"caused_by":${causes()},"description":"${description}","details":${details}}\n`;
    near[serial % NEAR] = id;
    if (serial % 1000 === 0) far.push(id);
    serial++;
    return line;
  };
}
