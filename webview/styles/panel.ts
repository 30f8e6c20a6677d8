import { css } from "lit";

/** Frame, tool bar, filter row, banners, menus. */
export const panel = css`
  event-log-timeline { display: flex; flex-direction: column; height: 100vh; overflow: hidden; position: relative; font-variant-numeric: tabular-nums; }
  event-log-timeline * { box-sizing: border-box; }
  event-log-timeline .el-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  event-log-timeline :focus { outline: none; }
  event-log-timeline :focus-visible { outline: 1px solid var(--el-focus); outline-offset: -1px; }
  event-log-timeline button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; }
  event-log-timeline .el-link { color: var(--el-link); cursor: pointer; text-decoration: none; border-radius: 2px; }
  event-log-timeline .el-link:hover { text-decoration: underline; }
  event-log-timeline .el-grow { flex: 1 1 auto; min-width: 0; }
  event-log-timeline .el-muted { color: var(--el-description); }
  event-log-timeline .el-ellipsis { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  event-log-timeline .codicon { flex: none; }

  el-toolbar { display: flex; align-items: center; gap: 4px; min-height: 36px; padding: 0 12px; border-bottom: 1px solid var(--el-border); flex: none; }
  .el-tool-row { display: flex; align-items: center; gap: 4px; width: 100%; min-height: 36px; }
  el-toolbar.el-two-rows { flex-direction: column; padding: 0 8px; gap: 0; }
  .el-icon { display: inline-flex; align-items: center; justify-content: center; width: 24px; height: 24px; border-radius: var(--el-corner); border: 1px solid transparent; flex: none; }
  event-log-timeline button.el-icon { border: 1px solid transparent; }
  event-log-timeline button.el-icon:hover, event-log-timeline .el-flat:hover { background: var(--el-toolbar-hover); }
  event-log-timeline button.el-icon[aria-pressed="true"] { background: var(--el-toggle); border-color: var(--el-toggle-border); color: var(--el-toggle-text); }
  event-log-timeline button:disabled { opacity: 0.4; cursor: default; background: none; }
  event-log-timeline .el-flat { display: inline-flex; align-items: center; gap: 6px; height: 24px; padding: 0 6px; border-radius: var(--el-corner); white-space: nowrap; flex: none; }
  event-log-timeline .el-run { font-weight: 500; flex: 0 1 auto; min-width: 72px; max-width: 340px; }
  .el-run .codicon-record, .el-live-on .codicon { color: var(--el-live); }
  .el-divider { width: 1px; height: 16px; background: var(--el-border); margin: 0 6px; flex: none; }
  .el-radio { display: inline-flex; border: 1px solid var(--el-radio-idle); border-radius: var(--el-corner); height: 24px; flex: none; }
  event-log-timeline .el-radio button { padding: 0 10px; height: 22px; border: 1px solid transparent; line-height: 20px; }
  event-log-timeline .el-radio button + button { border-left-color: var(--el-radio-idle); }
  event-log-timeline .el-radio button:hover { background: var(--el-toolbar-hover); }
  event-log-timeline .el-radio button[aria-checked="true"] { background: var(--el-radio); color: var(--el-radio-text); border-color: var(--el-radio-border); border-radius: 3px; margin: -1px; height: 24px; }
  event-log-timeline .el-radio.el-small { height: 20px; font-size: 12px; }
  event-log-timeline .el-radio.el-small button { height: 18px; line-height: 16px; padding: 0 7px; }
  event-log-timeline .el-radio.el-small button[aria-checked="true"] { height: 20px; }

  el-filter { display: block; padding: 5px 8px; border-bottom: 1px solid var(--el-border); flex: none; }
  .el-filter-row { display: flex; align-items: center; gap: 6px; }
  .el-box { position: relative; display: flex; align-items: center; gap: 4px; flex: 1 1 auto; min-width: 0; height: 26px; background: var(--el-input); border: 1px solid var(--el-input-border); border-radius: var(--el-corner); padding: 0 4px 0 6px; }
  .el-box:focus-within { border-color: var(--el-focus); }
  .el-box.el-wrong { border-color: var(--el-error); }
  .el-text { position: relative; flex: 1 1 auto; min-width: 0; height: 22px; overflow: hidden; }
  .el-text input, .el-text .el-echo { position: absolute; inset: 0; font: 12px/22px var(--el-mono); font-variant-ligatures: none; letter-spacing: 0; padding: 0; margin: 0; white-space: pre; border: 0; }
  event-log-timeline .el-text input { background: transparent; color: transparent; caret-color: var(--el-foreground); width: 100%; outline: none; }
  .el-text input::placeholder { color: var(--vscode-input-placeholderForeground, var(--el-description)); font-family: var(--vscode-font-family, sans-serif); font-size: 13px; }
  .el-text .el-echo { pointer-events: none; overflow: hidden; }
  .el-echo .el-term { background: color-mix(in srgb, var(--el-foreground) 9%, transparent); border-radius: 3px; box-shadow: 0 0 0 2px color-mix(in srgb, var(--el-foreground) 9%, transparent); }
  .vscode-high-contrast .el-echo .el-term, .vscode-high-contrast-light .el-echo .el-term { background: none; box-shadow: 0 0 0 1px var(--el-border); }
  .el-echo .el-t-field { color: var(--el-name); }
  .el-echo .el-t-negation { color: var(--el-error); font-weight: 700; }
  .el-echo .el-t-operator { color: var(--el-description); }
  .el-echo .el-t-number { color: var(--el-number); }
  .el-echo .el-t-text, .el-echo .el-t-regex { color: var(--el-string); }
  .el-echo .el-mistake { text-decoration: underline wavy var(--el-error); text-underline-offset: 3px; }
  .el-count { font-size: 12px; white-space: nowrap; }
  .el-count b { font-weight: 600; }
  .el-filter-error { color: var(--el-error); font-size: 12px; padding: 3px 4px 0 28px; }

  .el-banner { display: flex; align-items: center; gap: 8px; min-height: 30px; padding: 0 12px; border-bottom: 1px solid var(--el-border); flex: none; }
  .el-banner .el-link { white-space: nowrap; }
  .el-banner.el-problems { background: var(--el-banner); }
  .el-banner.el-problems > .codicon { color: var(--el-warning); }
  .el-banner.el-failed > .codicon { color: var(--el-error); }
  .el-progress { height: 2px; flex: none; background: color-mix(in srgb, var(--el-focus) 15%, transparent); }
  .el-progress > div { height: 2px; background: var(--vscode-progressBar-background, var(--el-focus)); }

  .el-menu { position: fixed; z-index: 20; min-width: 180px; max-width: 420px; max-height: 60vh; overflow: auto; padding: 4px; margin: 0; background: var(--el-menu); color: var(--el-menu-text); border: 1px solid var(--vscode-menu-border, var(--el-card-border)); border-radius: var(--el-corner); box-shadow: 0 2px 8px var(--vscode-widget-shadow, rgba(0, 0, 0, 0.36)); }
  event-log-timeline .el-menu button { display: flex; width: 100%; align-items: center; gap: 8px; min-height: 24px; padding: 2px 8px 2px 4px; text-align: left; border-radius: 3px; }
  event-log-timeline .el-menu button:hover, event-log-timeline .el-menu button:focus-visible { background: var(--vscode-menu-selectionBackground, var(--el-selected)); color: var(--vscode-menu-selectionForeground, var(--el-selected-text)); }
  .el-menu .el-check { width: 16px; flex: none; }
  .el-menu .el-hint { margin-left: auto; padding-left: 16px; opacity: 0.7; white-space: nowrap; }
  .el-menu hr { border: 0; border-top: 1px solid var(--el-border); margin: 4px 0; }

  .el-body { display: flex; flex: 1 1 auto; min-height: 0; }
  .el-middle { display: flex; flex-direction: column; flex: 1 1 auto; min-width: 0; min-height: 0; position: relative; }
  .el-sash { flex: none; position: relative; z-index: 3; }
  .el-sash.el-vertical { width: 1px; background: var(--el-border); cursor: col-resize; }
  .el-sash.el-vertical::after { content: ""; position: absolute; inset: 0 -3px; }
  .el-sash.el-horizontal { height: 1px; background: var(--el-border); cursor: row-resize; }
  .el-sash.el-horizontal::after { content: ""; position: absolute; inset: -3px 0; }
  .el-sash:hover::after, .el-sash.el-dragging::after { background: var(--vscode-sash-hoverBorder, var(--el-focus)); opacity: 0.6; }

  .el-tabs { display: flex; gap: 14px; padding: 0 12px; height: 30px; border-bottom: 1px solid var(--el-border-soft); flex: none; }
  event-log-timeline .el-tabs button { color: var(--el-description); border-bottom: 2px solid transparent; }
  event-log-timeline .el-tabs button[aria-selected="true"] { color: var(--el-foreground); border-bottom-color: var(--el-focus); }

  .el-empty { display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 10px; text-align: center; padding: 16px; }
  .el-empty h2 { font-size: 13px; font-weight: 600; margin: 0; }
  .el-empty p { margin: 0; color: var(--el-description); }
  .el-empty .el-term { font: 12px var(--el-mono); text-decoration: underline wavy var(--el-error); text-underline-offset: 3px; color: var(--el-foreground); }
  .el-empty .el-buttons { display: flex; gap: 8px; margin-top: 6px; }
  vscode-button { --vscode-font-size: 13px; }
  @media (prefers-reduced-motion: no-preference) { .el-progress > div { transition: width 120ms ease-out; } }
`;
