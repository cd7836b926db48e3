// The custom requests: questions about policies whose answers are reports, and the tests of `iam-prover.json`.

import { type CancellationToken, type Connection, LSPErrorCodes, type Position, ResponseError } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import {
  ACCEPT_REQUEST,
  ACCESS_DIFFERENCE_REQUEST,
  ASK_CHOICES_REQUEST,
  ASK_REQUEST,
  DETAILS_REQUEST,
  type ExpectationFile,
  KEEP_EXPECTATION_REQUEST,
  NEW_POLICY_REQUEST,
  NEW_WAYS_REQUEST,
  type Refusal,
  TEST_EXPECTATIONS_REQUEST,
  WHO_CAN_REQUEST,
  WHO_HAS_ACCESS_REQUEST,
  WHY_SAFE_REQUEST,
} from "../../../shared/protocol";
import { rangesOf } from "../core/syntax/locate";
import { messageOf, stackOf } from "../core/text/errors";
import { join, uriOf } from "../platform/current";
import { CONFIG_FILE } from "../workspace/config";
import { testExpectations } from "../workspace/expectations";
import { showNewWays, showWhoCan } from "./account";
import { answerAsk, askChoices, keepExpectation } from "./ask";
import { toLspRange } from "./convert";
import { showDifference } from "./difference";
import type { Which } from "./host-situation";
import { showDetails } from "./hover";
import { answerNewPolicy } from "./new-policy";
import type { OpenDocument } from "./open-document";
import { documentAt } from "./open-document";
import type { Session } from "./session";
import { acceptFinding } from "./suppress";
import { abortedBy } from "./time";
import { showAccess, showWhy } from "./why";

interface Params {
  uri: string;
  position?: Position;
  action?: string;
  resource?: string;
  request?: unknown;
  decision?: unknown;
  code?: unknown;
  sid?: unknown;
  reason?: unknown;
  text?: unknown;
  generalize?: unknown;
  callers?: unknown;
  /** Which policy of a file with several is meant: its key, else the place of the cursor. */
  policy?: unknown;
  cursor?: Position;
}

function whichOf({ policy, cursor }: Params): Which {
  return { ...(typeof policy === "string" && { policy }), ...(cursor && { position: cursor }) };
}

/** Registers the handlers. What fails is logged and answered as a problem in words. */
export function registerQuestions(connection: Connection, current: () => Session | undefined): void {
  const on = <T>(
    method: string,
    answer: (session: Session, document: OpenDocument | undefined, params: Params, signal: AbortSignal) => Promise<T | Refusal>,
  ): void => {
    connection.onRequest(method, async (...given: unknown[]): Promise<unknown> => {
      const session = current();
      if (!session || session.stopped) return { problem: "The language server is not ready." };
      // A request without parameters has the token alone.
      const token = given.at(-1) as CancellationToken;
      const params = ((given.length > 1 && given[0]) || { uri: "" }) as Params;
      try {
        return await answer(session, session.documents.get(params.uri), params, abortedBy(token).signal);
      } catch (error) {
        if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, "The question was cancelled.");
        // The text was changed meanwhile: the answer would belong to the older one.
        if (error instanceof Error && error.name === "AbortError") return { problem: "The policy was changed meanwhile. Ask again." };
        session.log.error(`${method}: ${stackOf(error)}`);
        return { problem: `The question could not be answered: ${messageOf(error)}` };
      }
    });
  };
  on(ACCESS_DIFFERENCE_REQUEST, (session, document, params) => showDifference(session, document, whichOf(params)));
  on(WHY_SAFE_REQUEST, (session, document, params, signal) => showWhy(session, document, params.position, whichOf(params), signal));
  on(WHO_HAS_ACCESS_REQUEST, (session, document, params, signal) => showAccess(session, document, whichOf(params), signal));
  on(DETAILS_REQUEST, (session, document, { position }) => showDetails(session, document, position));
  on(NEW_WAYS_REQUEST, (session, document) => showNewWays(session, document));
  on(WHO_CAN_REQUEST, (session, document, { action, resource }, signal) => showWhoCan(session, document, action, resource, signal));
  on(ASK_REQUEST, (session, document, params) => answerAsk(session, document, params.request, whichOf(params)));
  on(ASK_CHOICES_REQUEST, (session, document, params) => askChoices(session, document, params.action, whichOf(params)));
  on(KEEP_EXPECTATION_REQUEST, (session, document, { request, decision }) => keepExpectation(session, document, request, decision));
  on(ACCEPT_REQUEST, (session, document, params) => acceptFinding(session, document, params));
  on(NEW_POLICY_REQUEST, (session, _, params, signal) => answerNewPolicy(session, params, signal));
  on(TEST_EXPECTATIONS_REQUEST, (session) => expectationFiles(session));
}

/** The tests of every settings file that is known, with their results. */
async function expectationFiles(session: Session): Promise<ExpectationFile[]> {
  const host = { catalogue: session.services.catalogue(), openText: (file: string) => documentAt(session, file)?.text.getText() };
  // Settings in folders in which nothing is open are tests too.
  for (const root of session.workspace.folders()) await session.workspace.prepare(session, join(root, CONFIG_FILE));
  const files: ExpectationFile[] = [];
  for (const { config, text, folder, unusable } of session.workspace.configs()) {
    if (text === undefined || unusable) continue;
    const settings = TextDocument.create("", "jsonc", 0, text);
    const rangeOf = rangesOf(text);
    const tests = (await testExpectations(config, host)).map(
      ({ index, expectation, failure, untested }): ExpectationFile["tests"][number] => {
        const range = rangeOf(["expect", index]);
        const { policy, request, decision } = expectation;
        const place = failure?.place;
        return {
          label: `${policy}: ${decision} ${request.action} on ${request.resource} for ${request.principal.id || "anybody"}`,
          ...(range && { range: toLspRange(settings, range) }),
          ...(failure && {
            failure: {
              message: failure.message,
              expected: decision,
              actual: failure.actual,
              ...(place && {
                location: { uri: uriOf(place.file), range: toLspRange(TextDocument.create("", "json", 0, place.text), place.range) },
              }),
            },
          }),
          ...(untested !== undefined && { untested }),
        };
      },
    );
    files.push({ uri: uriOf(join(folder, CONFIG_FILE)), tests });
  }
  return files;
}
