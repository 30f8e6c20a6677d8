/**
 * Commands and sessions as ob-poc's REPL logs them: short lines, every role but the time nested in
 * `payload`, nine digits of fraction trimmed in threes, no session for nearly all of them.
 */
import { isoWriter, sentence } from "./line-texts.ts";
import { randomNumbers } from "./random-numbers.ts";

const VERBS = ["cbu", "entity", "gleif", "kyc", "document", "screening", "session", "ubo"].flatMap(
  (domain) =>
    ["create", "list", "assign-role", "import-tree", "update", "link"].map(
      (verb) => `${domain}.${verb}`,
    ),
);
const LINES_PER_SESSION = 20_000;

/** An endless stream of lines, newline included. */
export function dslLines(seed: number): () => string {
  const random = randomNumbers(seed);
  const iso = isoWriter();
  let nowUs = Date.UTC(2026, 0, 11, 10) * 1000;
  let lines = 0;
  return () => {
    nowUs += 1 + random.below(200_000);
    const head = `{"timestamp":"${iso(nowUs)}${fraction(random.below(1000))}Z","session_id":`;
    const at = lines++ % LINES_PER_SESSION;
    if (at < 2) {
      const session = `"6e401fa1-c6d8-48ae-bbfe-${String(Math.floor(lines / LINES_PER_SESSION)).padStart(12, "0")}"`;
      return at === 0
        ? `${head}${session},"payload":{"type":"SessionStarted","source":"repl"}}\n`
        : `${head}${session},"payload":{"type":"SessionEnded","command_count":10,"error_count":2,"duration_secs":60}}\n`;
    }
    const verb = VERBS[random.below(VERBS.length)] ?? "";
    const duration = random.below(3000);
    if (random.below(8) > 0)
      return `${head}null,"payload":{"type":"CommandSucceeded","verb":"${verb}","duration_ms":${duration}}}\n`;
    return `${head}null,"payload":{"type":"CommandFailed","verb":"${verb}","duration_ms":${duration},"error":{"error_type":"dyn core::error::Error","message":"${sentence(random, 40 + random.below(400))}","source_id":null,"http_status":null,"verb":"${verb}"}}}\n`;
  };
}

/** The last three of nine digits; none where they are zero. */
function fraction(nanoseconds: number): string {
  return nanoseconds === 0 ? "" : String(nanoseconds).padStart(3, "0");
}
