// The API specification index: what is kept of a service, how paths are followed, and the files on disk.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { firstSentence } from "../../server/src/controls/specification/compact";
import { botocoreAt, botocoreServices, openBotocore } from "../../server/src/controls/specification/node/botocore";
import { loadSpecification } from "../../server/src/controls/specification/node/load";
import { openPack, writePack } from "../../server/src/controls/specification/node/pack";
import { pathsOf, resolvePath } from "../../server/src/controls/specification/paths";
import { workSince } from "../harness/work";
import { ARCHIVE, archive, builtIndex, NO_INDEX } from "./fixture";

const operation = (name: string) => archive.operations.find((one) => one.name === name) as (typeof archive.operations)[number];

describe("what is kept of a service", () => {
  test("documentation shrinks to its first sentence without markup", () => {
    assert.equal(firstSentence("<p>Whether <code>x</code> is <b>on</b>. Then more.</p><p>Other.</p>", 100), "Whether x is on.");
    assert.equal(firstSentence("<p>Uses version 1.2 of &lt;TLS&gt;</p>", 100), "Uses version 1.2 of <TLS>");
    assert.equal(firstSentence("<p>A very long sentence that has to be cut off somewhere</p>", 24), "A very long sentence…");
    assert.equal(firstSentence("", 10), "");
  });

  test("attribute names that only the prose lists become keys", () => {
    const key = pathsOf(archive, operation("GetVaultAttributes"), "output").find((one) => one.path === "Settings[].Key");
    assert.deepEqual(key?.member.keys, ["deletion_protection.enabled", "idle_timeout.seconds"]);
  });

  test("members that explain themselves lose their documentation", () => {
    const token = pathsOf(archive, operation("ListVaults"), "output").find((one) => one.member.name === "NextToken");
    assert.equal(token?.member.documentation, "");
  });
});

describe("parameter paths", () => {
  test("lists, maps and members have their marks, and a recursion is entered once", () => {
    const paths = pathsOf(archive, operation("ListVaults"), "output").map((one) => one.path);
    assert.ok(paths.includes("Vaults[].StorageEncrypted"));
    assert.ok(paths.includes("Vaults[].Parent"));
    assert.ok(!paths.some((path) => path.startsWith("Vaults[].Parent.")));
    assert.ok(pathsOf(archive, operation("DescribeReplicas"), "output").some((one) => one.path === "Replicas{}.TransitEncryption"));
  });

  test("every listed path resolves to itself", () => {
    for (const one of archive.operations) {
      for (const side of ["input", "output"] as const) {
        for (const { path } of pathsOf(archive, one, side)) {
          const resolution = resolvePath(archive, one, path);
          assert.ok(resolution.ok, `${one.name} ${path}`);
        }
      }
    }
  });

  test("people may leave out marks, index lists, name map keys and begin below the top", () => {
    for (const path of ["Vaults.StorageEncrypted", "Vaults[0].StorageEncrypted", "Vaults[*].KmsKeyId", "StorageEncrypted"])
      assert.ok(resolvePath(archive, operation("ListVaults"), path).ok, path);
    assert.ok(resolvePath(archive, operation("GetVaultAttributes"), "Attributes.SseKeyArn").ok);
    assert.ok(resolvePath(archive, operation("DescribeReplicas"), "Replicas.eu.TransitEncryption").ok);
  });

  test("a wrong name says where it went wrong and what there is", () => {
    const wrong = resolvePath(archive, operation("DescribeVault"), "Vault.StorageEncryption");
    assert.ok(!wrong.ok);
    assert.equal(wrong.part, "StorageEncryption");
    assert.equal(wrong.before, "Vault");
    assert.ok(wrong.names.includes("StorageEncrypted"));
    assert.ok(!resolvePath(archive, operation("GetVaultAttributes"), "Attributes.NoSuchKey").ok);
    assert.ok(!resolvePath(archive, operation("DescribeVault"), "Vault.storageencrypted").ok, "names are exact");
  });
});

describe("files", () => {
  const withFolder = async (run: (folder: string) => void | Promise<void>) => {
    const folder = mkdtempSync(join(tmpdir(), "controls-"));
    try {
      await run(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };

  test("a botocore folder is packed and opened again", () =>
    withFolder(async (folder) => {
      const data = join(folder, "botocore", "data");
      for (const [id, version, name] of [
        ["s3", "2006-03-01", "service-2.json"],
        ["archive", "2019-01-01", "service-2.json"],
        ["archive", "2020-01-01", "service-2.json.gz"],
      ] as const) {
        mkdirSync(join(data, id, version), { recursive: true });
        const text = JSON.stringify(version === "2019-01-01" ? { ...ARCHIVE, operations: {} } : ARCHIVE);
        writeFileSync(join(data, id, version, name), name.endsWith(".gz") ? gzipSync(text) : text);
      }
      writeFileSync(join(folder, "botocore", "__init__.py"), "__version__ = '9.8.7'\n");
      const source = botocoreAt(join(folder, "botocore"));
      assert.ok(source);
      assert.equal(source.version, "9.8.7");
      assert.deepEqual(botocoreServices(source), ["archive", "s3"]);
      // The newest version of a service counts.
      assert.equal(openBotocore(source).service("archive")?.operations.length, 5);
      await writePack(source, join(folder, "api-index"));
      const index = openPack(join(folder, "api-index"));
      assert.equal(index?.source, "botocore 9.8.7");
      assert.deepEqual(index?.service("ARCHIVE"), archive);
      assert.equal(index?.service("nothing"), undefined);
      assert.equal(loadSpecification({ from: folder }).index?.source, "botocore 9.8.7");
    }));

  test("without an index, or with a folder that holds none, there is a sentence and no exception", () =>
    withFolder((folder) => {
      assert.match(loadSpecification({ from: folder }).problem ?? "", /specification index is missing/);
      assert.match(loadSpecification({ from: folder, botocore: folder }).problem ?? "", /holds no botocore data/);
      mkdirSync(join(folder, "api-index"));
      writeFileSync(join(folder, "api-index", "manifest.json.br"), "not brotli");
      writeFileSync(join(folder, "api-index", "services.pack"), "");
      const broken = loadSpecification({ from: folder });
      assert.equal(broken.index, undefined);
      assert.ok((broken.problem ?? "").length > 0);
    }));

  test("the largest services load in well under 300 ms", { skip: builtIndex ? false : NO_INDEX }, () => {
    for (const id of ["ec2", "sagemaker", "quicksight"]) {
      const work = workSince();
      assert.ok(builtIndex?.service(id));
      assert.ok(work() < 6_000, `${id} took ${work()} ms`);
    }
  });

  test("an ambiguous alias names no service", { skip: builtIndex ? false : NO_INDEX }, () => {
    assert.equal(builtIndex?.service("elasticloadbalancing"), undefined);
    assert.equal(builtIndex?.service("Amazon SageMaker Service")?.id, "sagemaker");
  });
});
