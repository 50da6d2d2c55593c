/** What a provider tells the engine when a request fails. */
import grpc from "@grpc/grpc-js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";
import any from "google-protobuf/google/protobuf/any_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { InitFailed } from "./double.ts";
import type { Properties } from "./properties.ts";

/** Properties as the protocol carries them; what is `undefined` is left out. */
export function write(properties: Properties): InstanceType<typeof struct.Struct> {
  return struct.Struct.fromJavaScript(JSON.parse(JSON.stringify(properties)));
}

/** The answer for what was thrown; an object that is there but not ready goes along, so that the engine keeps it. */
export function refusal(error: unknown): Partial<grpc.StatusObject> & { message: string } {
  const details = error instanceof Error ? error.message : String(error);
  const answer = { code: grpc.status.UNKNOWN, details, message: details };
  if (!(error instanceof InitFailed)) return answer;
  const failed = new provider.ErrorResourceInitFailed()
    .setId(error.id)
    .setProperties(write(error.outputs))
    .setReasonsList([...error.reasons]);
  if (error.inputs !== undefined) failed.setInputs(write(error.inputs));
  const detail = new any.Any();
  detail.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new statusProto.Status().setCode(answer.code).setMessage(details);
  status.addDetails(detail);
  const metadata = new grpc.Metadata();
  // Go's gRPC reads structured details from here; the name is part of the protocol.
  metadata.set("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return { ...answer, metadata };
}
