/**
 * A market of trading agents, simulated: an endless, deterministic stream of causally linked events in
 * the shape of llm-sim, for the demo, the live writer and the benchmark.
 */

export type MarketEvent = {
  readonly event_id: string;
  readonly timestamp: string;
  readonly turn_number: number;
  readonly event_type: "MILESTONE" | "DECISION" | "ACTION" | "ENV" | "DETAIL" | "SYSTEM";
  readonly simulation_id: string;
  readonly agent_id: string | null;
  readonly caused_by: readonly string[] | null;
  readonly description: string | null;
  readonly details: Readonly<Record<string, unknown>>;
};

export type MarketOptions = {
  readonly simulationId: string;
  readonly seed: number;
  /** Time of the first event in ms since epoch. */
  readonly startMs: number;
  readonly agents: readonly string[];
};

export const MARKET_AGENTS: readonly string[] = [
  "alice",
  "bob",
  "carol",
  "dave",
  "erin",
  "frank",
  "grace",
  "heidi",
];

const GOODS = ["grain", "iron", "cloth", "timber", "salt"];
const MODELS = ["small-8b", "medium-70b"];
const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

type Draft = {
  readonly type: MarketEvent["event_type"];
  readonly agent?: string;
  readonly causes?: readonly string[];
  readonly text?: string;
  readonly details: Readonly<Record<string, unknown>>;
};

/** Events one after the other, in order of their times; never ends. */
export function* marketRun(options: MarketOptions): Generator<MarketEvent> {
  const random = randomNumbers(options.seed);
  const wealth = new Map(options.agents.map((agent) => [agent, 400 + random.below(900)]));
  const reputation = new Map(options.agents.map((agent) => [agent, 0.5 + random.unit() / 2]));
  /** Offers that nobody took yet: id of the offer's event, who made it. */
  let open: { id: string; offer: string; agent: string; good: string; gold: number }[] = [];
  let nowUs = options.startMs * 1000;
  let turn = 0;
  let serial = 0;
  let offers = 1000;

  const make = (draft: Draft): MarketEvent => {
    nowUs += 900 + random.below(90_000);
    serial++;
    return {
      event_id: ulid(Math.floor(nowUs / 1000), options.seed, serial),
      timestamp: timestamp(nowUs),
      turn_number: turn,
      event_type: draft.type,
      simulation_id: options.simulationId,
      agent_id: draft.agent ?? null,
      caused_by: draft.causes === undefined || draft.causes.length === 0 ? null : draft.causes,
      description: draft.text ?? null,
      details: draft.details,
    };
  };

  let previous = make({
    type: "SYSTEM",
    text: `Simulation 'market' started with ${options.agents.length} agents`,
    details: { system_event_type: "simulation_start", agents: options.agents },
  });
  yield previous;
  while (true) {
    turn++;
    const started = make({
      type: "SYSTEM",
      causes: [previous.event_id],
      text: `Turn ${turn} started`,
      details: { system_event_type: "turn_start" },
    });
    yield started;
    if (turn % 40 === 1) {
      yield make({
        type: "MILESTONE",
        causes: [started.event_id],
        text: turn === 1 ? "The market opens" : `Season ${(turn - 1) / 40 + 1} begins`,
        details: { milestone_type: "phase_transition", season: (turn - 1) / 40 + 1 },
      });
    }
    const ends: string[] = [];
    for (const agent of options.agents) {
      // Now and then an agent sits a turn out.
      if (random.below(9) === 0) continue;
      const durationMs = 900 + random.below(11_000);
      const retried = random.below(60) === 0;
      const lost = random.below(400) === 0;
      const call = make({
        type: "SYSTEM",
        agent,
        causes: [started.event_id],
        text: lost
          ? "llm_call failed: the model did not answer within 30 s"
          : `llm_call ${retried ? "retry" : "ok"}, ${200 + random.below(1800)} tokens out`,
        details: {
          system_event_type: "llm_call",
          status: lost ? "failed" : retried ? "retry" : "ok",
          model: MODELS[random.below(2)],
          duration_ms: durationMs,
          tokens_in: 1200 + random.below(7000),
          ...(lost ? { error_type: "timeout", source: "src/market/llm.py:88" } : {}),
        },
      });
      yield call;
      if (lost) continue;
      nowUs += durationMs * 1000;

      const taken = open.find((offer) => offer.agent !== agent);
      const choice = taken !== undefined && random.below(3) > 0 ? "accept_offer" : "make_offer";
      const decision = make({
        type: "DECISION",
        agent,
        causes: [call.event_id],
        text: `${agent} decided: ${choice}`,
        details: { decision_type: choice, confidence: Math.round(random.unit() * 100) / 100 },
      });
      yield decision;

      if (choice === "make_offer" || taken === undefined) {
        const good = GOODS[random.below(GOODS.length)] ?? "grain";
        const gold = 20 + random.below(160);
        const amount = 5 + random.below(60);
        const offer = `of-${++offers}`;
        const made = make({
          type: "ACTION",
          agent,
          causes: [decision.event_id],
          text: `Offered ${amount} ${good} at ${gold} gold`,
          details: {
            action_type: "make_offer",
            action_payload: { offer_id: offer, offer: { [good]: amount }, request: { gold } },
            validated: true,
          },
        });
        yield made;
        open.push({ id: made.event_id, offer, agent, good, gold });
        yield make({
          type: "ENV",
          agent,
          causes: [made.event_id],
          details: {
            variable_name: "inventory",
            old_value: amount + random.below(40),
            new_value: random.below(40),
            scope: "agent",
          },
        });
        ends.push(made.event_id);
        continue;
      }

      open = open.filter((offer) => offer !== taken);
      const accepted = make({
        type: "ACTION",
        agent,
        causes: [decision.event_id, taken.id],
        text: `Accepted ${taken.offer} from ${taken.agent}`,
        details: {
          action_type: "accept_offer",
          action_payload: { offer_id: taken.offer, partner: taken.agent },
          validated: true,
        },
      });
      yield accepted;
      const has = wealth.get(agent) ?? 0;
      const short = has < taken.gold;
      const trade = make({
        type: "ACTION",
        agent,
        causes: [accepted.event_id, taken.id],
        text: short
          ? `Trade rejected: insufficient balance (needs ${taken.gold} gold, has ${has})`
          : `Traded ${taken.gold} gold for ${taken.good} with ${taken.agent}`,
        details: {
          action_type: "trade",
          action_payload: {
            partner: taken.agent,
            offer_id: taken.offer,
            offer: { gold: taken.gold },
            request: { [taken.good]: 40 },
          },
          validated: !short,
          duration_ms: 200 + random.below(3000),
          source: "src/market/exchange.py:21",
          ...(short
            ? {
                status: "failed",
                error: {
                  code: "E_BALANCE",
                  needs: taken.gold,
                  has,
                  ledger_seq: 9_007_199_254_000_000 + serial,
                },
              }
            : { status: "ok" }),
        },
      });
      yield trade;
      ends.push(trade.event_id);
      const partner = taken.agent;
      const score = reputation.get(partner) ?? 0.5;
      const next = Math.max(0, Math.min(1, score + (short ? -0.05 : 0.02)));
      reputation.set(partner, next);
      yield make({
        type: "ENV",
        agent: partner,
        causes: [trade.event_id],
        text: `reputation ${score.toFixed(2)} → ${next.toFixed(2)}`,
        details: {
          variable_name: "reputation",
          old_value: Number(score.toFixed(2)),
          new_value: Number(next.toFixed(2)),
          scope: "agent",
        },
      });
      for (let pass = 1 + random.below(3); pass > 0; pass--) {
        yield make({
          type: "DETAIL",
          causes: [trade.event_id],
          text: "Order matching pass",
          details: {
            calculation_type: "order_matching",
            intermediate_values: {
              pass,
              open_offers: open.length,
              spread: random.below(100) / 100,
            },
          },
        });
      }
      if (short) {
        // The poor are lent something, or the market would stand still.
        wealth.set(agent, has + 150);
        yield make({
          type: "SYSTEM",
          agent: partner,
          causes: [trade.event_id],
          text: `Escrow of ${taken.gold} gold released`,
          details: { system_event_type: "escrow_release", amount: taken.gold, status: "ok" },
        });
        continue;
      }
      wealth.set(agent, has - taken.gold);
      wealth.set(partner, (wealth.get(partner) ?? 0) + taken.gold);
      for (const [who, change] of [
        [agent, -taken.gold],
        [partner, taken.gold],
      ] as const) {
        const now = wealth.get(who) ?? 0;
        yield make({
          type: "ENV",
          agent: who,
          causes: [trade.event_id],
          text: `wealth ${now - change} → ${now}`,
          details: {
            variable_name: "wealth",
            old_value: now - change,
            new_value: now,
            scope: "agent",
          },
        });
      }
      yield make({
        type: "ENV",
        causes: [trade.event_id],
        text: `price_index ${500 + random.below(400)} → ${500 + random.below(400)}`,
        details: { variable_name: "price_index", good: taken.good, scope: "global" },
      });
    }
    // Offers grow old.
    while (open.length > options.agents.length) {
      const old = open.shift();
      if (old === undefined) break;
      yield make({
        type: "ACTION",
        agent: old.agent,
        causes: [old.id],
        text: `Cancelled ${old.offer}`,
        details: { action_type: "cancel_offer", action_payload: { offer_id: old.offer } },
      });
    }
    previous = make({
      type: "SYSTEM",
      causes: ends.slice(-8),
      text: `Turn ${turn} ended`,
      details: { system_event_type: "turn_end", trades: ends.length },
    });
    yield previous;
    // A pause between turns; every now and then a long one.
    nowUs += random.below(50) === 0 ? 300_000_000 : 1_000_000 + random.below(3_000_000);
  }
}

/** 26 characters: the time in ms, then a number that grows. */
function ulid(ms: number, seed: number, serial: number): string {
  return `${base32(ms, 10)}${base32(seed, 8)}${base32(serial, 8)}`;
}

function base32(value: number, length: number): string {
  let text = "";
  let rest = value;
  for (let at = 0; at < length; at++) {
    text = (CROCKFORD[rest % 32] ?? "0") + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** As Python's isoformat writes it: UTC with offset and six digits. */
function timestamp(us: number): string {
  const iso = new Date(Math.floor(us / 1000)).toISOString();
  return `${iso.slice(0, 23)}${String(us % 1000).padStart(3, "0")}+00:00`;
}

/** Marsaglia's xorshift32: small, and the same everywhere. */
function randomNumbers(seed: number): { unit(): number; below(limit: number): number } {
  let state = (seed | 0) === 0 ? 1 : seed | 0;
  const unit = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  return { unit, below: (limit) => Math.floor(unit() * limit) };
}
