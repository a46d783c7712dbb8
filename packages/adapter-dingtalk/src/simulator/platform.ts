/** By which route a message came. */
export type SimulatedRoute = "robot" | "group" | "notice" | "webhook" | "card" | "event";

/** A message as one recipient has it. */
export interface SimulatedMessage {
  /** Its id on the platform: the same for all to whom one call sent it. */
  readonly id: string;
  /** How it came. */
  readonly route: SimulatedRoute;
  /** Who sees it: a `userId`, or an `openConversationId`. */
  readonly to: string;
  /** The id that was made from our key; `null`: there is none. */
  readonly keyed: string | null;
  /** What is read. */
  readonly text: string;
  /** The request as it came in, or what a card was changed to. */
  readonly raw: unknown;
  /** Epoch ms. */
  readonly at: number;
  /** Buttons that call back, with what they carry. */
  readonly buttons: readonly SimulatedButton[];
  /** Whether somebody has read it. */
  readonly isRead: boolean;
  /** Why it is not shown although it was taken; `null`: it is shown. */
  readonly dropped: string | null;
  /** Whether it was taken back. */
  readonly isRecalled: boolean;
}

/** A button of a card. */
export interface SimulatedButton {
  /** What stands on it. */
  readonly label: string;
  /** What it says when it is pressed. */
  readonly value: string;
  /** The token beside it. */
  readonly token: string;
}

/** Who and what is there. */
export interface SimulatedWorld {
  /** Ids of the members. */
  readonly people: readonly string[];
  /** Ids of the groups in which the robot is installed. */
  readonly groups: readonly string[];
  /** The application. */
  readonly app: SimulatedApp;
  /** Custom robots. */
  readonly robots: readonly SimulatedRobot[];
}

/** An application, as the console shows it. */
export interface SimulatedApp {
  /** CorpId. */
  readonly corpId: string;
  /** Client ID. */
  readonly clientId: string;
  /** Client Secret. */
  readonly clientSecret: string;
  /** AgentId. */
  readonly agentId: number;
  /** The published template of cards. */
  readonly templateId: string;
  /** Secret with which the callback of cards is registered. */
  readonly cardSecret: string;
  /** Key under which it is registered. */
  readonly routeKey: string;
}

/** A custom robot. */
export interface SimulatedRobot {
  /** Its group. */
  readonly group: string;
  /** In its address. */
  readonly accessToken: string;
  /** Signs; `null`: it takes what is unsigned. */
  readonly secret: string | null;
}

const tokenSeconds = 7200;

/** The imaginary organisation: who is there, what they see, which tokens are good. */
export class Platform {
  /** Who and what is there. */
  readonly world: SimulatedWorld;
  /** What shows the time. */
  readonly clock: { now(): number };
  /** Whether limits by time are kept to; not where time stands still. */
  readonly keepsRates: boolean;
  /** Whether the next request for a token is refused. */
  refusesClient = false;
  /** How often a token was asked for. */
  tokenRequests = 0;
  readonly #tokens = new Map<string, number>();
  readonly #messages: SimulatedMessage[] = [];
  #count = 0;

  constructor(world: SimulatedWorld, clock: { now(): number }, keepsRates: boolean) {
    this.world = world;
    this.clock = clock;
    this.keepsRates = keepsRates;
  }

  /** Every message, in order, whatever became of it. */
  get messages(): readonly SimulatedMessage[] {
    return this.#messages;
  }

  /** The next number; no two are alike. */
  next(): number {
    return ++this.#count;
  }

  /** A token for one of the hosts: the one in use, extended, while it is good. */
  issue(host: "api" | "oapi"): { readonly token: string; readonly seconds: number } {
    const now = this.clock.now();
    const inUse = [...this.#tokens].find(([name, endsAt]) => name.startsWith(`${host}-`) && endsAt > now)?.[0];
    const token = inUse ?? `${host}-${this.next()}-${"x".repeat(24)}`;
    this.#tokens.set(token, now + tokenSeconds * 1000);
    return { token, seconds: tokenSeconds };
  }

  /** Whether a token is good for a host. */
  knows(token: string, host: "api" | "oapi"): boolean {
    return token.startsWith(`${host}-`) && (this.#tokens.get(token) ?? 0) > this.clock.now();
  }

  /** Ends every token. */
  expireTokens(): void {
    this.#tokens.clear();
  }

  /** Takes a message. */
  take(
    message: Omit<SimulatedMessage, "at" | "isRead" | "dropped" | "isRecalled"> & { dropped?: string | null },
  ): void {
    this.#messages.push({ dropped: null, ...message, at: this.clock.now(), isRead: false, isRecalled: false });
  }

  /** Changes messages in place. */
  change(which: (message: SimulatedMessage) => boolean, change: Partial<SimulatedMessage>): number {
    let changed = 0;
    for (const [place, message] of this.#messages.entries()) {
      if (!which(message)) continue;
      this.#messages[place] = { ...message, ...change };
      changed++;
    }
    return changed;
  }
}
