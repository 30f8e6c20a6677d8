/** A mistake in the command line: one sentence for standard error, exit code 2. */
export class UsageError extends Error {}

/** What was asked for could not be done: one sentence for standard error, exit code 1. */
export class FailureError extends Error {}

export const USAGE = `Usage: event-log COMMAND [OPTION…] [PATH…]

Reads event logs (JSON Lines) and prints what is in them: JSON Lines when piped, a table on a
terminal. A PATH is a log, a folder (searched for **/events*.{jsonl,ndjson}, **/*-events.jsonl,
**/run.jsonl and their rotated parts, such as events.jsonl.1 and events.jsonl.2.gz) or - for
standard input, which is read to its end; without a PATH what is piped in is read. Logs may be
compressed with gzip or zstd.

Commands
  runs       the runs with their logs, counts and time span
  query      the events that a filter leaves
  facets     the values of roles, or at any path of the events, with their counts
  chain      causes and effects of one event
  problems   lines and events with something wrong
  export     the events that a filter leaves, for another program

Options
  --filter TEXT           query, facets, export: the events to leave; runs: the runs that have any
                          e.g. 'agent:alice type:DECISION turn:5..10 severity>=warning'
  --limit N               at most N results; query prints 1000 unless told, 0 prints all
  --offset N              skips N results
  --sort time|line        query, export: by time (default), or by log and line
  --count                 query, problems: prints only how many there are
  --raw                   query: copies the original bytes of each event into its record as "raw"
                          (export prints the original bytes alone)
  --path PATH             facets: the values at a path of the events instead, such as details.verb
  --by ROLE,…             facets: type, kind, agent, severity, channel, run, profile (default: type)
  --event ID|LOG:LINE     chain: the event to start from; LOG:LINE#N is the Nth event of a line
  --up N --down N         chain: how many links to follow to causes and to effects (default 20)
  --max N                 chain: at most N events (default 1000)
  --format FORMAT         export: jsonl (the original bytes, default), records, csv
  --output FILE           export: writes FILE instead of standard output
  --profile NAME          reads every log with this profile instead of choosing one
  --naive-time-zone ZONE  what times without a zone mean: utc (default), local or an offset, +02:00
  --help, --version

Exit codes: 0 done, 1 failed, 2 wrong usage.
`;
