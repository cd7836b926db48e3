// Addresses of AWS's service authorization reference.
import type { ServiceInfo } from "../catalogue/api";

const base = "https://docs.aws.amazon.com/service-authorization/latest/reference/";

/**
 * The page of a service, and on it the row of an action. AWS builds the page's name from the service's title: lower
 * case, without blanks and brackets (`AWS X-Ray` is `list_awsx-ray.html`).
 */
export function referenceUrl(service: ServiceInfo, actionName?: string): string {
  const page = service.title
    .toLowerCase()
    .replace(/@/g, "_")
    .replace(/[^a-z0-9._-]/g, "");
  const row = actionName?.slice(actionName.indexOf(":") + 1).replace(/[^A-Za-z0-9-]/g, "");
  return `${base}list_${page}.html${row ? `#${page}-${row}` : ""}`;
}

/** The page of the global condition keys. */
export const globalKeysUrl = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html";
