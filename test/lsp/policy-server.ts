// The real server, bundled, on a Git repository with one policy, and what the tests read of its answers.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { repositoryWith } from "../harness/folder";
import type { Edit } from "../harness/places";
import { type LspDiagnostic, ProcessClient } from "./client";

const policy = (...actions: string[]) =>
  `${JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid: "Read", Effect: "Allow", Action: actions, Resource: "*" }] }, null, 2)}\n`;

/** The policy as it was committed, and with an action more. */
export const COMMITTED = policy("s3:GetObject", "ec2:DescribeInstances");
export const EDITED = policy("s3:GetObject", "ec2:DescribeInstances", "s3:DeleteBucket");

/** A client that is not started yet, on a repository with these files; the addresses of the two that the tests are about. */
export function clientOn(files: Record<string, string>): { client: ProcessClient; folder: string; uri: string; config: string } {
  const folder = repositoryWith(files);
  const address = (name: string) => pathToFileURL(join(folder, name)).toString();
  return { client: new ProcessClient(), folder, uri: address("policy.json"), config: address("iam-prover.json") };
}

/** As `clientOn`, started. */
export async function serverOn(files: Record<string, string>): Promise<ReturnType<typeof clientOn>> {
  const all = clientOn(files);
  await all.client.start({ folder: all.folder });
  return all;
}

/** A code action, as far as the tests look at it. */
export interface Action {
  title: string;
  kind: string;
  isPreferred?: boolean;
  edit: { changes: Record<string, Edit[]> };
}

/** The findings of access. */
export const proofs = (items: LspDiagnostic[]) => items.filter((one) => one.code === "new-access" || one.code === "access-not-granted");

/** Changes the text and waits until so many findings of access are proved for it, and none is left of the text before. */
export async function changeAndProve(client: ProcessClient, uri: string, text: string, count: number): Promise<void> {
  const version = client.changeText(uri, text);
  await provedFor(client, uri, version, count);
}

/** Waits until so many findings of access are proved for a version, and none is left of an older one. */
export async function provedFor(client: ProcessClient, uri: string, version: number, count: number): Promise<void> {
  const isOld = (one: LspDiagnostic) => one.message.includes("from before the last edit");
  await client.until(
    `${count} proved findings of version ${version}`,
    () => client.diagnostics.get(uri)?.version === version && proofs(client.items(uri)).length === count && !client.items(uri).some(isOld),
  );
}
