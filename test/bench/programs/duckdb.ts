/** DuckDB: loads the six columns of logs into a table in memory, and answers queries over it. */
import { answerQuestions, cpuMsSince, peakBytes, timed } from "../tools/answering.ts";

type Reader = { getRowsJson(): (string | null)[][] };
type Connection = {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string): Promise<Reader>;
};
type Module = {
  readonly DuckDBInstance: {
    create(
      path: string,
      options: Readonly<Record<string, string>>,
    ): Promise<{ connect(): Promise<Connection> }>;
  };
};

type Question =
  | { readonly kind: "load"; readonly files: readonly string[]; readonly threads: number }
  /** The first value of the first row is given as the fact `answer`. */
  | { readonly kind: "query"; readonly sql: string };

const [modulePath = ""] = process.argv.slice(2);
let connection: Connection | undefined;

answerQuestions<Question>(async (question) => {
  if (question.kind === "load") {
    const { DuckDBInstance }: Module = await import(modulePath);
    const threads = String(question.threads);
    const own = await (await DuckDBInstance.create(":memory:", { threads })).connect();
    connection = own;
    const files = question.files.map((file) => `'${file.replaceAll("'", "''")}'`).join(", ");
    const loaded = await timed(async () => {
      await own.run(`create table events as
        select timestamp, turn_number, event_type, agent_id, event_id, caused_by
        from read_json([${files}], format = 'newline_delimited', columns = {
          timestamp: 'TIMESTAMPTZ', turn_number: 'INTEGER', event_type: 'VARCHAR',
          agent_id: 'VARCHAR', event_id: 'VARCHAR', caused_by: 'VARCHAR[]'})`);
      return {};
    });
    const reader = await own.runAndReadAll("select count(*), sum(len(caused_by)) from events");
    const [events, causes] = reader.getRowsJson()[0] ?? [];
    return { ...loaded, facts: { events: Number(events), causes: Number(causes) } };
  }
  const own = connection;
  if (own === undefined) throw new Error("nothing is loaded");
  const cpu = process.cpuUsage();
  const started = performance.now();
  const reader = await own.runAndReadAll(question.sql);
  const ms = performance.now() - started;
  const cpuMs = cpuMsSince(cpu);
  // To objects of JavaScript: not counted.
  const rows = reader.getRowsJson();
  return {
    ms,
    cpuMs,
    peakBytes: peakBytes(),
    facts: { rows: rows.length, answer: Number(rows[0]?.[0] ?? Number.NaN) },
  };
});
