import { css } from "lit";

/**
 * Every colour of the panel by name, from the theme's tokens. Tokens may be unset (both list severity
 * tokens are in high contrast), so each has a fallback; nothing else names a colour.
 */
export const tokens = css`
  html, body { height: 100%; }
  body { margin: 0; padding: 0; overflow: hidden; }
  event-log-timeline {
    --el-background: var(--vscode-editor-background, #1f1f1f);
    --el-foreground: var(--vscode-editor-foreground, var(--vscode-foreground, #cccccc));
    --el-description: var(--vscode-descriptionForeground, #9d9d9d);
    --el-border: var(--vscode-panel-border, #2b2b2b);
    --el-border-soft: color-mix(in srgb, var(--el-border) 65%, transparent);
    --el-side: var(--vscode-sideBar-background, var(--el-background));
    --el-hover: var(--vscode-list-hoverBackground, rgba(90, 93, 94, 0.2));
    --el-toolbar-hover: var(--vscode-toolbar-hoverBackground, var(--el-hover));
    --el-focus: var(--vscode-focusBorder, #0078d4);
    --el-focus-text: var(--vscode-button-foreground, #ffffff);
    --el-link: var(--vscode-textLink-foreground, #4daafc);
    --el-badge: var(--vscode-badge-background, #616161);
    --el-badge-text: var(--vscode-badge-foreground, #f8f8f8);
    --el-selected: var(--vscode-list-activeSelectionBackground, #04395e);
    --el-selected-text: var(--vscode-list-activeSelectionForeground, var(--el-foreground));
    --el-selected-inactive: var(--vscode-list-inactiveSelectionBackground, #37373d);
    --el-input: var(--vscode-input-background, #313131);
    --el-input-border: var(--vscode-input-border, var(--el-border));
    --el-radio: var(--vscode-radio-activeBackground, var(--vscode-inputOption-activeBackground, #2489db51));
    --el-radio-text: var(--vscode-radio-activeForeground, var(--vscode-inputOption-activeForeground, var(--el-foreground)));
    --el-radio-border: var(--vscode-radio-activeBorder, var(--vscode-inputOption-activeBorder, var(--el-focus)));
    --el-radio-idle: var(--vscode-radio-inactiveBorder, var(--el-input-border));
    --el-toggle: var(--vscode-inputOption-activeBackground, #2489db51);
    --el-toggle-text: var(--vscode-inputOption-activeForeground, var(--el-foreground));
    --el-toggle-border: var(--vscode-inputOption-activeBorder, var(--el-focus));
    --el-error: var(--vscode-list-errorForeground, var(--vscode-errorForeground, #f88070));
    --el-warning: var(--vscode-list-warningForeground, var(--vscode-editorWarning-foreground, #cca700));
    --el-live: var(--vscode-testing-iconPassed, #73c991);
    --el-name: var(--vscode-debugTokenExpression-name, #c586c0);
    --el-string: var(--vscode-debugTokenExpression-string, #ce9178);
    --el-number: var(--vscode-debugTokenExpression-number, #b5cea8);
    --el-boolean: var(--vscode-debugTokenExpression-boolean, #4e94ce);
    --el-bar: color-mix(in srgb, var(--el-foreground) 55%, var(--el-background));
    --el-card: var(--vscode-editorHoverWidget-background, var(--el-side));
    --el-card-border: var(--vscode-editorHoverWidget-border, var(--el-border));
    --el-banner: var(--vscode-inputValidation-warningBackground, #352a05);
    --el-menu: var(--vscode-menu-background, var(--el-card));
    --el-menu-text: var(--vscode-menu-foreground, var(--el-foreground));
    --el-mono: var(--vscode-editor-font-family, monospace);
    --el-corner: var(--vscode-cornerRadius-small, 4px);
    --el-slot-1: var(--vscode-eventLog-typeMilestone, #f7d264);
    --el-slot-2: var(--vscode-eventLog-typeDecision, #bdabff);
    --el-slot-3: var(--vscode-eventLog-typeAction, #4a80f5);
    --el-slot-4: var(--vscode-eventLog-typeEnv, #3fc08f);
    --el-slot-5: var(--vscode-eventLog-typeSystem, #cc80b4);
    --el-slot-6: var(--vscode-eventLog-typeDetail, #737981);
    --el-slot-7: var(--vscode-eventLog-typeSeven, #ee8f3c);
    --el-slot-8: var(--vscode-eventLog-typeEight, #83e6f0);
    font-family: var(--vscode-font-family, sans-serif);
    font-size: var(--vscode-font-size, 13px);
    color: var(--el-foreground);
    background: var(--el-background);
  }
  body.vscode-high-contrast event-log-timeline,
  body.vscode-high-contrast-light event-log-timeline {
    --el-border: var(--vscode-contrastBorder, #6fc3df);
    --el-border-soft: var(--el-border);
    --el-focus: var(--vscode-contrastActiveBorder, #f38518);
    --el-selected: transparent;
    --el-selected-inactive: transparent;
    --el-selected-text: var(--el-foreground);
    --el-hover: transparent;
    --el-bar: var(--el-foreground);
    --el-banner: var(--el-background);
    --el-badge: var(--el-background);
    --el-badge-text: var(--el-foreground);
    --el-radio: var(--el-foreground);
    --el-radio-text: var(--el-background);
    --el-radio-border: var(--el-foreground);
    --el-toggle: transparent;
  }
`;
