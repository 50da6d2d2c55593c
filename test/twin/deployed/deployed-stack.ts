/** A stack that is deployed, as whoever deploys it again from day to day sees it. */
import { expect } from "vitest";
import { openSession, type Session, type SessionArgs } from "../engine/session.ts";
import { steps } from "../engine/steps.ts";

export class DeployedStack {
  readonly session: Session;
  /** Resources that are declared, with the stack itself, which the graph leaves out. */
  #all: number;
  private constructor(session: Session, all: number) {
    this.session = session;
    this.#all = all;
  }

  /** Deploys the small stack into real control planes. The state is written after each step, as it is for a user. */
  static async open(args: Omit<SessionArgs, "name" | "into" | "hasty">): Promise<DeployedStack> {
    const session = await openSession({ ...args, name: "small", into: "machines" });
    try {
      const stack = new DeployedStack(session, (await session.embeddedGraph()).resources.length + 1);
      await session.stack.up();
      return stack;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  get all(): number {
    return this.#all;
  }

  /** Counts what is declared after the stack file has changed. */
  async recount(): Promise<void> {
    this.#all = (await this.session.embeddedGraph()).resources.length + 1;
  }

  /** Deploys, and gives what was done and how many of each there were. */
  async up(options: { readonly refresh?: boolean } = {}) {
    const { seen, onEvent } = steps();
    const { summary } = await this.session.stack.up({ ...options, onEvent });
    return { seen, counts: summary.resourceChanges };
  }

  /** Holds that deploying once more changes nothing. */
  async staysAsItIs(): Promise<void> {
    expect(await this.up()).toEqual({ seen: [], counts: { same: this.#all } });
  }
}
