/** A log of about the given size in bytes, llm-sim-shaped; line N (from 1) has the event id `large-N`. */
export function largeLog(sizeBytes: number): string {
  const lines: string[] = [];
  let size = 0;
  for (let line = 1; size < sizeBytes; line++) {
    const text = `${JSON.stringify({
      event_id: `large-${line}`,
      timestamp: new Date(Date.UTC(2026, 0, 1) + line * 10).toISOString(),
      turn_number: Math.floor(line / 500) + 1,
      event_type: "ACTION",
      simulation_id: "large-run",
      agent_id: `agent-${line % 7}`,
      caused_by: line > 1 ? [`large-${line - 1}`] : [],
      description: `Step ${line} of a long run`,
      details: { action_name: "step", padding: "x".repeat(300) },
    })}\n`;
    lines.push(text);
    size += text.length;
  }
  return lines.join("");
}
