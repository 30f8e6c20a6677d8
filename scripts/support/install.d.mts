export declare const root: string;
export declare function environmentForNpm(): NodeJS.ProcessEnv;
export declare function ensureInstalled(): string;
export declare function runWithNode24(script: string, args: readonly string[]): void;
