/** Which profile a log has, from a sample of its lines. */
import { encodeUtf8 } from "../base/utf8.ts";
import { createFieldScanner } from "../scan/field-scanner.ts";
import { testsHold } from "../scan/slot-values.ts";
import { compileDetection } from "./compiled-profile.ts";
import { guessProfile } from "./guess-profile.ts";
import type { Profile } from "./profile.ts";

/**
 * The profile that most lines of a sample fit, if that is more than half of those that are objects;
 * with equal counts the first of `profiles` (put the user's own before the built-in ones). Otherwise a
 * generic profile, made for this log by {@link guessProfile}. Cost: one scan of the sample per profile.
 */
export function detectProfile(
  sampleLines: readonly string[],
  profiles: readonly Profile[],
): Profile {
  const lines = sampleLines.map((line) => encodeUtf8(line));
  let best: Profile | null = null;
  let bestCount = 0;
  for (const profile of profiles) {
    if (profile.detect === undefined) continue;
    const { plan, groups } = compileDetection(profile);
    const fields = createFieldScanner(plan);
    let objects = 0;
    let count = 0;
    for (const bytes of lines) {
      if (!fields.scan(bytes, 0, bytes.length).ok) continue;
      objects++;
      if (groups.some((group) => testsHold(group, fields, bytes))) count++;
    }
    if (count * 2 > objects && count > bestCount) {
      best = profile;
      bestCount = count;
    }
  }
  return best ?? guessProfile(sampleLines);
}
