import { agentEcology } from "./builtin/agent-ecology.ts";
import { apart } from "./builtin/apart.ts";
import { dslEvents } from "./builtin/dsl-events.ts";
import { llmSim } from "./builtin/llm-sim.ts";
import { realm } from "./builtin/realm.ts";
import type { Profile } from "./profile.ts";

/** The log shapes that are known from the start, in order of preference where two fit equally well. */
export const BUILTIN_PROFILES: readonly Profile[] = [llmSim, agentEcology, dslEvents, realm, apart];
