import { useTranslation } from "react-i18next";
import type { LinkHealthView } from "../../../api";
import { CheckList, type ShownCheck } from "../../../shared/CheckList";
import { meant } from "./meant";
import { Remedy } from "./Remedy";
import type { GoTo, StepId } from "./steps";
import type { Linking } from "./useLinking";

const layers: readonly ShownCheck[] = [
  "format",
  "cloudAndEnvironment",
  "current",
  "turnedOn",
  "reachable",
  "authorised",
];

interface LayersProps {
  health: LinkHealthView | null | undefined;
  working: boolean;
  linking: Linking;
  here: StepId;
  goTo: GoTo;
}

/** What is asked as the service credential. */
const asServiceCredential: readonly string[] = ["reachable", "authorised"];

/** The six layers of a request URL, each with what was found. */
export function Layers({ health, working, ...where }: LayersProps) {
  const { t } = useTranslation();
  return (
    <CheckList
      label={t("paSettings.authenticate.layers")}
      order={layers}
      checks={health?.checks.map((check) =>
        check.notice === null || asServiceCredential.includes(check.check)
          ? check
          : { ...check, notice: meant(check.notice, where.linking) },
      )}
      at={health?.checkedAt}
      working={working}
      remedy={({ code }, layer) => (
        <Remedy
          code={code}
          as={asServiceCredential.includes(layer) ? "serviceCredential" : "linkingAccount"}
          {...where}
        />
      )}
    />
  );
}
