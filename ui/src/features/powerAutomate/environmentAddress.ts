/** The two parts of an environment's address that a client is registered with. */
interface EnvironmentParts {
  organizationCode: string;
  region: string;
}

const region = /^crm\d{0,3}$/;

/**
 * Takes a pasted address of an environment apart: `https://contoso.crm4.dynamics.com/main.aspx`, or the `/contoso/crm4` of a stand-in's address.
 * Gives nothing for what is no such address; the engine knows which hosts belong to this cloud.
 */
export function splitEnvironmentAddress(text: string): EnvironmentParts | undefined {
  const [host = "", ...path] = text
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .split("/");
  const labels = host.split(".");
  const [code, second] = labels.length >= 3 && region.test(labels[1] ?? "") ? labels : path;
  if (code === undefined || code === "" || second === undefined || !region.test(second)) return undefined;
  return { organizationCode: code, region: second };
}
