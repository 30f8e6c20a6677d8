/** A drawn run in the shape of llm-sim with durations, errors, problems and chains, as the pictures of the design show it. */
export function devRun(turns: number, agents: readonly string[], seed = 7): string {
  let state = seed;
  const random = (): number => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
  const lines: string[] = [];
  let us = Date.parse("2026-11-20T11:07:57Z") * 1000;
  let serial = 0;
  const id = (): string => `01M7WA9XQ4JMMVQPSM1R1${String(serial).padStart(5, "0")}`;
  const write = (
    type: string,
    turn: number,
    agent: string | null,
    kind: string,
    message: string,
    more: Record<string, unknown> = {},
    causes: string[] = [],
  ): string => {
    serial++;
    us += Math.floor(random() * (type === "DETAIL" ? 60_000 : 900_000)) + 20_000;
    const name =
      {
        SYSTEM: "system_event_type",
        MILESTONE: "milestone_type",
        ACTION: "action_type",
        DECISION: "decision_type",
        ENV: "variable_name",
        DETAIL: "calculation_type",
      }[type] ?? "kind";
    lines.push(
      JSON.stringify({
        id: id(),
        time: new Date(us / 1000).toISOString(),
        turn,
        type,
        agent,
        kind,
        level:
          more["error"] == null
            ? random() < 0.02
              ? "warning"
              : type === "DETAIL"
                ? "debug"
                : "info"
            : "error",
        duration_ms: more["duration_ms"],
        caused_by: causes.length > 0 ? causes : null,
        message,
        details: { [name]: kind, ...more },
      }),
    );
    return id();
  };
  write(
    "SYSTEM",
    0,
    null,
    "simulation_start",
    `Simulation 'market' started with ${agents.length} agents`,
  );
  for (let turn = 1; turn <= turns; turn++) {
    const start = write("SYSTEM", turn, null, "turn_start", `Turn ${turn} started`);
    if (turn % 9 === 0) {
      write("MILESTONE", turn, null, "phase_transition", `Phase ${turn / 9} begins`);
    }
    for (const agent of agents) {
      const call = write(
        "SYSTEM",
        turn,
        agent,
        "llm_call",
        `llm_call ok, ${Math.floor(random() * 1500)} tokens out`,
        { duration_ms: 4000 + Math.floor(random() * 4000) },
        [start],
      );
      const decision = write(
        "DECISION",
        turn,
        agent,
        random() < 0.5 ? "accept_offer" : "make_offer",
        `${agent} decided to trade`,
        {},
        [call],
      );
      const failed = random() < 0.04;
      const trade = write(
        "ACTION",
        turn,
        agent,
        "trade",
        failed
          ? "Trade rejected: insufficient balance (needs 100 gold, has 64)"
          : `Sold ${Math.floor(random() * 40)} wool to ${agents[0]}`,
        {
          duration_ms: 900 + Math.floor(random() * 2000),
          action_payload: {
            partner: agents[0],
            offer_id: "of-1187",
            offer: { gold: 100 },
            request: { grain: 40 },
          },
          validated: !failed,
          error: failed
            ? { code: "E_BALANCE", needs: 100, has: 64, ledger_seq: 9007199254740992 }
            : null,
          ...(failed ? { status: "failed" } : {}),
        },
        [decision, call],
      );
      for (let n = 0; n < 3; n++) {
        write(
          "ENV",
          turn,
          agent,
          ["reputation", "wealth", "price_index"][n] ?? "",
          `reputation 0.82 → 0.7${n} at src/market/exchange.py:214`,
          {},
          [trade],
        );
      }
      for (let n = 0; n < (failed ? 12 : 2); n++) {
        write("DETAIL", turn, agent, "score", "Score of partner", {}, [trade]);
      }
    }
    us += 8_000_000;
    if (turn === Math.floor(turns / 2)) {
      us += 120_000_000;
    }
    if (turn % 13 === 0) {
      lines.push('{"event_id": "broken", "timestamp": ');
    }
  }
  return `${lines.join("\n")}\n`;
}
