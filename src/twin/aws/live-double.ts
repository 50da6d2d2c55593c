/**
 * Stands in for the AWS provider: makes what the emulator behind it knows there, by the calls of the real APIs, and writes
 * down the rest. It does not hand on the default tags of a provider, and a look-up tells whether an object exists, not
 * how its settings have drifted.
 */
import { awsDouble } from "../providers/aws-double.ts";
import type { KeptObject, ProviderDouble, Subject } from "../providers/double.ts";
import { type Properties, plain } from "../providers/properties.ts";
import { type AwsApi, AwsError, isNotFound, type Params } from "./api.ts";
import { asObject } from "./parameters.ts";
import { AWS_TYPES } from "./table.ts";
import { type Held, isLive, type LiveType, type Made, type Request, type ResourceType } from "./type.ts";

/** A resource that is not in the emulator. */
export interface Recorded {
  readonly name: string;
  readonly type: string;
  readonly region: string;
  readonly reason: string;
}

export interface LiveAwsDouble extends ProviderDouble {
  /** What was only written down, in the order of creation; what was removed again is not among it. */
  readonly recorded: readonly Recorded[];
}

/** A double that works in the emulator behind an API. */
export function liveAwsDouble(api: AwsApi): LiveAwsDouble {
  const recorded: Recorded[] = [];
  // Ids and names that an earlier double gave are still taken in the emulator.
  const start = Date.now();

  const send = (type: LiveType, region: string, request: Request): Promise<Params> =>
    api.call(request.region ?? region, request.service ?? type.service, request.operation, request.params);

  const judge = (type: ResourceType, region: string, request: Request): Promise<void> =>
    api.judge(request.region ?? region, request.service ?? type.service, request.operation, request.params);

  const takeAway = async (type: LiveType, held: Held): Promise<void> => {
    for (const next of type.remove(held)) {
      await send(type, held.region, next).catch((error: unknown) => {
        if (!isNotFound(error, type.goneCode)) throw error;
      });
    }
  };

  /**
   * Takes half an object away, which would be in the way of the next try.
   *
   * @returns why it is left behind; what could not be detached was not attached yet
   */
  const undo = async (type: LiveType, held: Held): Promise<unknown> => {
    let failure: unknown;
    for (const next of type.remove(held)) {
      failure = undefined;
      await send(type, held.region, next).catch((error: unknown) => {
        failure = error;
      });
    }
    return failure;
  };

  const create: ProviderDouble["create"] = async (subject, inputs, place, work) => {
    const region = place.scope;
    const type = AWS_TYPES[subject.type];
    const record = (reason: string): void =>
      void recorded.push({ name: subject.name, type: subject.type, region, reason });
    if (type === undefined) {
      record("the double has no calls for this type");
      return awsDouble.create(subject, inputs, place, work);
    }
    const known = paramsOf(inputs);
    const spot = { region, serial: start + place.serial };
    return named(subject, async () => {
      const request = type.create(known, spot);
      if (!isLive(type)) {
        await judge(type, region, request);
        record(type.recorded);
        return given(type.made({}, known, spot), inputs, {});
      }
      const answer = await send(type, region, request).catch((error: unknown) => {
        if (error instanceof AwsError && type.already?.(error, known)) return {};
        throw error;
      });
      const made = given(type.made(answer, known, spot), inputs, answer);
      const held = { id: made.id, region, inputs: known, outputs: made.outputs };
      try {
        for (const next of type.after?.(held, answer) ?? []) await send(type, region, next);
      } catch (error) {
        const left = await undo(type, held);
        if (left === undefined) throw error;
        throw new Error(`${messageOf(error)}; what was made of it is left behind: ${messageOf(left)}`, {
          cause: error,
        });
      }
      return made;
    });
  };

  const update: ProviderDouble["update"] = async (inputs, before, preview, work) => {
    const type = AWS_TYPES[before.type];
    if (type === undefined) return awsDouble.update(inputs, before, preview, work);
    const outputs = { ...before.outputs, ...inputs, ...(isLive(type) ? type.changed?.(before.outputs) : {}) };
    if (preview) return outputs;
    return named(before, async () => {
      const held = { ...heldOf(before), inputs: paramsOf(inputs) };
      if (!isLive(type))
        await judge(type, before.scope, type.create(held.inputs, { region: before.scope, serial: start }));
      else for (const next of changesOf(type, held, paramsOf(before.inputs))) await send(type, before.scope, next);
      return outputs;
    });
  };

  const remove = async (kept: KeptObject): Promise<void> => {
    const type = AWS_TYPES[kept.type];
    const at = recorded.findIndex(({ name, type: kind }) => name === kept.name && kind === kept.type);
    if (at >= 0) recorded.splice(at, 1);
    if (type === undefined || !isLive(type)) return;
    await named(kept, () => takeAway(type, heldOf(kept)));
  };

  const read = async (kept: KeptObject): Promise<KeptObject | undefined> => {
    const type = AWS_TYPES[kept.type];
    if (type === undefined || !isLive(type)) return kept;
    const held = heldOf(kept);
    return named(kept, async () => {
      try {
        const answer = await send(type, kept.scope, type.read(held));
        return (type.there?.(answer, held) ?? true) ? kept : undefined;
      } catch (error) {
        if (isNotFound(error, type.goneCode)) return undefined;
        throw error;
      }
    });
  };

  return {
    package: awsDouble.package,
    scope: awsDouble.scope,
    check: awsDouble.check,
    replaces: (subject, change) => {
      const type = AWS_TYPES[subject.type];
      if (type === undefined || !isLive(type)) return awsDouble.replaces(subject, change);
      return !(type.inPlace ?? []).includes(String(change.keys[0]));
    },
    create,
    update,
    remove,
    read,
    recorded,
  };
}

/** The inputs as an API gets them: without the marks of secrets. */
function paramsOf(inputs: Properties): Params {
  return asObject(plain(inputs));
}

function heldOf({ id, scope, inputs, outputs }: KeptObject): Held {
  return { id, region: scope, inputs: paramsOf(inputs), outputs: paramsOf(outputs) };
}

/** The calls of a change in place: the type's own, else those of the creation, which put rather than add. */
function changesOf(type: LiveType, held: Held, before: Params): readonly Request[] {
  if (type.update !== undefined) return type.update(held, before);
  return [type.create(held.inputs, { region: held.region, serial: 0 }), ...(type.after?.(held, {}) ?? [])];
}

/** The id and all outputs. @throws Error when the answer has no id: some calls fail by an answer of another form */
function given({ id, outputs }: Made, inputs: Properties, answer: Params): { id: string; outputs: Properties } {
  if (typeof id !== "string" || id === "") throw new Error(`the answer has no id: ${JSON.stringify(answer)}`);
  return { id, outputs: { ...outputs, ...inputs } };
}

/** Runs the calls for a resource; what they refuse is said with its name. */
async function named<T>({ type, name }: Pick<Subject, "type" | "name">, calls: () => Promise<T>): Promise<T> {
  try {
    return await calls();
  } catch (error) {
    throw new Error(`${type} ${name}: ${messageOf(error)}`, { cause: error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
