/**
 * Asks one question at a time and keeps only the newest of those that come meanwhile, so that a
 * slow store is never behind by more than one answer. Answers of a former epoch are dropped.
 */
export class Latest<Request, Reply> {
  readonly #ask: (request: Request) => Promise<Reply>;
  readonly #apply: (reply: Reply, request: Request) => void;
  readonly #onError: (error: unknown) => void;
  #running = false;
  #next: { readonly request: Request } | null = null;
  #epoch = 0;

  constructor(
    ask: (request: Request) => Promise<Reply>,
    apply: (reply: Reply, request: Request) => void,
    onError: (error: unknown) => void,
  ) {
    this.#ask = ask;
    this.#apply = apply;
    this.#onError = onError;
  }

  /** Something is asked or waits to be asked. */
  get busy(): boolean {
    return this.#running || this.#next !== null;
  }

  request(request: Request): void {
    this.#next = { request };
    if (!this.#running) {
      void this.#run();
    }
  }

  /** What is under way no longer matters. */
  reset(): void {
    this.#epoch++;
    this.#next = null;
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#next !== null) {
      const { request } = this.#next;
      this.#next = null;
      const epoch = this.#epoch;
      try {
        const reply = await this.#ask(request);
        if (epoch === this.#epoch) {
          this.#apply(reply, request);
        }
      } catch (error) {
        if (epoch === this.#epoch) {
          this.#onError(error);
        }
      }
    }
    this.#running = false;
  }
}
