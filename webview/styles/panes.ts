import { css } from "lit";

/** Facets, overview, lanes, list, details. */
export const panes = css`
  el-facets { display: block; overflow: auto; flex: none; background: var(--el-side); }
  el-facets h2, el-details h2 { font-size: 13px; font-weight: 600; margin: 0; }
  .el-title { display: flex; align-items: center; height: 30px; padding: 0 8px 0 12px; }
  .el-section { border-top: 1px solid var(--el-border-soft); padding-bottom: 4px; }
  event-log-timeline .el-section button.el-head { display: flex; align-items: center; gap: 4px; width: 100%; height: 26px; padding: 0 12px 0 6px; font-weight: 600; text-align: left; }
  .el-value { display: flex; align-items: center; gap: 6px; height: 22px; padding: 0 12px; cursor: pointer; }
  .el-value:hover { background: var(--el-hover); }
  .el-value .el-label { flex: 1 1 auto; min-width: 0; }
  .el-value .el-meter { width: 44px; height: 5px; flex: none; }
  .el-value .el-meter > div { height: 5px; border-radius: 2px; background: var(--el-bar); min-width: 2px; }
  .el-value .el-number { width: 42px; text-align: right; font-size: 12px; color: var(--el-description); flex: none; }
  .el-value[aria-checked="mixed"] .el-label { text-decoration: line-through; color: var(--el-description); }
  .el-value[aria-checked="true"] .el-label { font-weight: 600; }
  .el-value[aria-checked="true"] .el-number { color: var(--el-foreground); }
  .el-value.el-zero .el-label { color: var(--el-description); }
  event-log-timeline .el-more { color: var(--el-link); padding: 2px 12px 4px; font-size: 12px; }
  .el-histogram { display: block; margin: 4px 12px 0; height: 32px; }
  .el-ends { display: flex; justify-content: space-between; padding: 2px 12px 4px; font-size: 12px; color: var(--el-description); }

  .el-shape { width: 12px; height: 12px; flex: none; overflow: visible; }
  .el-slot-1 { fill: var(--el-slot-1); } .el-slot-2 { fill: var(--el-slot-2); } .el-slot-3 { fill: var(--el-slot-3); } .el-slot-4 { fill: var(--el-slot-4); }
  .el-slot-5 { fill: var(--el-slot-5); } .el-slot-6 { fill: var(--el-slot-6); } .el-slot-7 { fill: var(--el-slot-7); } .el-slot-8 { fill: var(--el-slot-8); }
  .el-value .el-meter > .el-slot-bar-1 { background: var(--el-slot-1); } .el-value .el-meter > .el-slot-bar-2 { background: var(--el-slot-2); } .el-value .el-meter > .el-slot-bar-3 { background: var(--el-slot-3); }
  .el-value .el-meter > .el-slot-bar-4 { background: var(--el-slot-4); } .el-value .el-meter > .el-slot-bar-5 { background: var(--el-slot-5); } .el-value .el-meter > .el-slot-bar-6 { background: var(--el-slot-6); }
  .el-value .el-meter > .el-slot-bar-7 { background: var(--el-slot-7); } .el-value .el-meter > .el-slot-bar-8 { background: var(--el-slot-8); }
  .el-error { color: var(--el-error); } .el-warning { color: var(--el-warning); }
  .el-value .el-meter > .el-bar-error { background: var(--el-error); } .el-value .el-meter > .el-bar-warning { background: var(--el-warning); }

  el-overview { display: flex; height: 56px; flex: none; border-bottom: 1px solid var(--el-border-soft); }
  .el-lane-head { width: var(--el-lane-label, 120px); flex: none; padding: 0 8px 0 12px; display: flex; flex-direction: column; justify-content: center; gap: 1px; border-right: 1px solid var(--el-border-soft); overflow: hidden; white-space: nowrap; }
  .el-lane-head b { font-weight: 600; } .el-lane-head span { font-size: 11px; color: var(--el-description); }
  .el-track { position: relative; flex: 1 1 auto; min-width: 0; overflow: hidden; touch-action: none; }
  .el-track canvas { display: block; position: absolute; left: 0; top: 0; }
  .el-handle { position: absolute; top: 0; bottom: 0; width: 12px; margin-left: -6px; cursor: ew-resize; }
  el-overview .el-track { cursor: crosshair; }
  el-overview .el-lens { position: absolute; top: 0; bottom: 0; cursor: grab; }
  .el-narrow el-overview { height: 36px; } .el-narrow el-overview .el-lane-head { display: none; }

  el-ruler { display: flex; height: 34px; flex: none; border-bottom: 1px solid var(--el-border-soft); }
  el-ruler .el-lane-head b { font-size: 12px; }
  el-lanes { display: block; position: relative; min-height: 0; overflow: hidden; flex: none; }
  .el-lanes-scroll { position: absolute; inset: 0; overflow-x: hidden; overflow-y: auto; outline: none; }
  .el-lanes-scroll:focus-visible { outline: 1px solid var(--el-focus); outline-offset: -1px; }
  .el-lanes-full { position: relative; }
  .el-lanes-view { position: sticky; top: 0; height: 0; }
  .el-lanes-view canvas { position: absolute; left: var(--el-lane-label, 120px); top: 0; cursor: default; touch-action: none; }
  .el-lanes-view canvas.el-panning { cursor: grabbing; }
  .el-lane-label { position: absolute; left: 0; width: var(--el-lane-label, 120px); padding: 0 8px 0 12px; display: flex; flex-direction: column; justify-content: center; border-right: 1px solid var(--el-border-soft); border-bottom: 1px solid var(--el-border-soft); overflow: hidden; cursor: pointer; line-height: 1.25; background: var(--el-background); }
  .el-lane-label .el-name-row { display: flex; align-items: center; gap: 6px; }
  .el-lane-label .el-name { flex: 1 1 auto; min-width: 0; }
  .el-lane-label .el-tally { flex: none; white-space: nowrap; font-size: 11px; color: var(--el-description); }
  /* A count that has no room beside the name wraps out of sight: no number is ever cut. */
  .el-lane-label.el-compact { flex-flow: row wrap; align-items: center; justify-content: space-between; gap: 0 6px; line-height: 21px; }
  .el-lane-label.el-compact .el-name-row { flex: 0 0 auto; flex-wrap: wrap; height: 21px; overflow: hidden; max-width: 100%; gap: 0 3px; }
  .el-lane-label.el-compact .el-name { flex: 0 1 auto; }
  .el-lane-label.el-compact .el-name { color: var(--el-description); font-size: 13px; }
  .el-lane-label:hover, .el-lane-label.el-current { background: linear-gradient(var(--el-hover), var(--el-hover)), var(--el-background); }
  .el-lane-label.el-current { box-shadow: inset 2px 0 var(--el-focus); }
  .el-narrow .el-lane-label .el-name-row { gap: 2px; }
  .el-narrow .el-lane-label.el-compact .el-name { font-size: 11px; }
  .el-lane-label .el-errors { display: inline-flex; flex: none; align-items: center; gap: 3px; font-size: 12px; color: var(--el-description); }
  .el-narrow .el-lane-label, .el-narrow .el-lane-head { padding: 0 4px 0 8px; }
  .el-narrow .el-c-time { width: 56px; } .el-narrow .el-c-agent { text-align: right; width: 64px; }
  .el-unread { position: absolute; top: 0; bottom: 0; right: 0; display: flex; align-items: center; justify-content: center; color: var(--el-description); pointer-events: none; border-left: 2px solid var(--el-focus); background: repeating-linear-gradient(135deg, transparent 0 6px, color-mix(in srgb, var(--el-foreground) 7%, transparent) 6px 7px); }
  .el-lanes-empty { position: absolute; inset: 0 0 0 var(--el-lane-label, 120px); background: var(--el-background); }

  .el-card { position: absolute; z-index: 10; max-width: 340px; padding: 8px 10px; background: var(--el-card); border: 1px solid var(--el-card-border); border-radius: var(--el-corner); box-shadow: 0 2px 8px var(--vscode-widget-shadow, rgba(0, 0, 0, 0.36)); pointer-events: none; font-size: 12px; display: flex; flex-direction: column; gap: 4px; }
  .el-card .el-line { display: flex; gap: 8px; align-items: center; } .el-card .el-line .el-grow { min-width: 60px; }
  .el-card .el-text-lines { overflow: hidden; display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow-wrap: anywhere; }

  el-chain-strip { display: flex; align-items: center; gap: 10px; height: 28px; padding: 0 12px; border-top: 1px solid var(--el-border); flex: none; font-size: 12px; white-space: nowrap; overflow: hidden; }
  el-chain-strip > * { flex: none; }
  el-chain-strip > b { flex: 0 1 auto; min-width: 40px; font-weight: 600; }
  /* Kinds that have no room wrap out of sight: half a word helps nobody. */
  .el-chain-kinds { flex: 0 1000 auto; min-width: 0; display: flex; flex-wrap: wrap; gap: 0 14px; height: 28px; line-height: 28px; overflow: hidden; }
  .el-arrow { width: 22px; height: 8px; flex: none; stroke: currentColor; fill: currentColor; }
  .el-arrow-declared line { stroke-width: 1.5; } .el-arrow-correlated line { stroke-width: 1.5; stroke-dasharray: 5 3; } .el-arrow-inferred line { stroke-width: 1.5; stroke-dasharray: 1.5 2.5; }

  el-list { display: flex; flex-direction: column; flex: 1 1 0; min-height: 0; min-width: 0; position: relative; border-top: 1px solid var(--el-border); }
  .el-grid { display: flex; flex-direction: column; flex: 1 1 auto; min-height: 0; }
  .el-row { display: flex; align-items: center; height: 22px; padding: 0 12px 0 0; white-space: nowrap; border: 1px solid transparent; }
  .el-row > * { padding: 0 4px; overflow: hidden; text-overflow: ellipsis; flex: none; }
  .el-header { height: 24px; font-size: 11px; color: var(--el-description); border-bottom: 1px solid var(--el-border-soft); flex: none; }
  .el-c-sign { width: 24px; display: flex; justify-content: center; } .el-c-time { width: 92px; text-align: right; font-size: 12px; } .el-header .el-c-time { font-size: 11px; }
  .el-c-turn { width: 48px; text-align: right; font-size: 12px; color: var(--el-description); } .el-header .el-c-turn { font-size: 11px; }
  .el-c-agent { width: 84px; padding-left: 8px; } .el-c-kind { width: 158px; display: flex; align-items: center; gap: 6px; }
  .el-row > .el-c-message { flex: 1 1 0; min-width: 40px; } .el-c-links { width: 56px; text-align: right; }
  .el-c-kind .el-ellipsis { flex: 1 1 auto; min-width: 0; }
  .el-row .el-c-message { color: color-mix(in srgb, var(--el-foreground) 80%, var(--el-background)); }
  .vscode-high-contrast .el-row .el-c-message, .vscode-high-contrast-light .el-row .el-c-message { color: var(--el-foreground); }
  .el-scroller { position: relative; flex: 1 1 auto; min-height: 0; overflow-y: auto; overflow-x: hidden; outline: none; overflow-anchor: none; }
  .el-window { position: sticky; top: 0; overflow: hidden; }
  .el-window .el-row { position: absolute; left: 0; right: 0; cursor: default; }
  .el-window .el-row:hover, .el-window .el-row.el-hovered { background: var(--el-hover); }
  .el-window .el-row[aria-selected="true"] { background: var(--el-selected-inactive); border-color: var(--el-focus); }
  .el-grid:focus .el-row[aria-selected="true"] { background: var(--el-selected); color: var(--el-selected-text); }
  event-log-timeline .el-grid:focus-visible { outline: none; }
  .el-grid:focus-visible .el-window::after { content: ""; position: absolute; inset: 0; border: 1px solid var(--el-focus); pointer-events: none; }
  .el-grid:focus .el-row[aria-selected="true"] > * , .el-grid:focus .el-row[aria-selected="true"] .el-c-message { color: var(--el-selected-text); }
  .el-grid:focus .el-row[aria-selected="true"] .el-shape { fill: currentColor; }
  .vscode-high-contrast .el-row[aria-selected="true"], .vscode-high-contrast-light .el-row[aria-selected="true"] { border-style: dashed; }
  .el-strip { display: flex; align-items: center; gap: 8px; height: 28px; padding: 0 12px; border-top: 1px solid var(--el-border); flex: none; font-size: 12px; }
  .el-strip b { font-weight: 600; }

  el-details { display: flex; flex-direction: column; overflow: auto; flex: none; background: var(--el-side); }
  el-details .el-title { gap: 8px; flex: none; }
  el-details .el-message { display: flex; gap: 8px; padding: 6px 12px 10px; overflow-wrap: anywhere; white-space: pre-wrap; }
  el-details .el-fields { display: grid; grid-template-columns: 72px 1fr; gap: 4px 12px; padding: 10px 12px; border-top: 1px solid var(--el-border-soft); font-size: 12px; margin: 0; }
  el-details .el-fields dt { color: var(--el-description); } el-details .el-fields dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
  el-details .el-mono { font-family: var(--el-mono); font-variant-ligatures: none; }
  event-log-timeline .el-linkrow { display: flex; width: 100%; align-items: center; gap: 8px; height: 22px; padding: 0 12px; text-align: left; }
  event-log-timeline .el-linkrow:hover { background: var(--el-hover); }
  .el-linkrow .el-when { font-size: 12px; color: var(--el-description); min-width: 48px; text-align: right; }
  .el-linkrow .el-who { font-size: 12px; color: var(--el-description); max-width: 80px; }
  .el-head-row { display: flex; align-items: center; padding-right: 12px; } event-log-timeline .el-section .el-head-row button.el-head { flex: 1 1 auto; width: auto; }
  el-json { display: block; font: 12px/20px var(--el-mono); font-variant-ligatures: none; padding: 2px 8px 12px; }
  el-json .el-json-row { display: flex; align-items: flex-start; min-height: 20px; border-radius: 2px; padding-right: 4px; outline-offset: -1px; }
  el-json .el-json-row:hover { background: var(--el-hover); }
  el-json .el-twist { width: 16px; flex: none; text-align: center; font-size: 10px; color: var(--el-description); cursor: pointer; } el-json .el-twist .codicon { font-size: 12px; line-height: 20px; }
  el-json .el-key { color: var(--el-name); white-space: nowrap; flex: none; } el-json .el-key::after { content: ":"; color: var(--el-description); padding-right: 6px; }
  el-json .el-json-value { overflow-wrap: anywhere; white-space: pre-wrap; min-width: 0; } el-json .el-json-value.el-cut { display: -webkit-box; -webkit-line-clamp: 6; -webkit-box-orient: vertical; overflow: hidden; }
  el-json .el-k-string { color: var(--el-string); } el-json .el-k-number { color: var(--el-number); } el-json .el-k-boolean, el-json .el-k-null { color: var(--el-boolean); } el-json .el-k-object, el-json .el-k-array { color: var(--el-description); }
  el-json pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 4px; }
`;
