import { Field, makeStyles, Radio, RadioGroup, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { RequestView } from "../../../api";
import { PeoplePicker, type Picked } from "../../../shared/PeoplePicker";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalS },
});

/** Whom requests go to. */
export type Reroute =
  { kind: "managerOfUser" } | { kind: "managerAndAdditionalManager" } | { kind: "other"; picked?: Picked };

const kinds = ["managerOfUser", "managerAndAdditionalManager", "other"] as const;

interface RerouteChoiceProps {
  requests: readonly RequestView[];
  value: Reroute;
  /** Whether somebody has to be named who is not. */
  missing: boolean;
  onChange: (value: Reroute) => void;
}

/** The documented ways to reroute; somebody else is searched in the store's directory. */
export function RerouteChoice({ requests, value, missing, onChange }: RerouteChoiceProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const stores = new Set(requests.map(({ store }) => store));
  const [storeId = ""] = stores;
  const severalStores = stores.size > 1;

  return (
    <div className={styles.root}>
      <Field
        label={t("bulk.reroute.to")}
        {...(severalStores ? { hint: t("bulk.reroute.severalStores") } : {})}
      >
        <RadioGroup
          value={value.kind}
          onChange={(_event, data) => {
            const kind = kinds.find((known) => known === data.value);
            if (kind !== undefined) onChange({ kind });
          }}
        >
          {kinds.map((kind) => (
            <Radio
              key={kind}
              value={kind}
              label={t(`bulk.reroute.${kind}`)}
              disabled={kind === "other" && severalStores}
            />
          ))}
        </RadioGroup>
      </Field>
      {value.kind === "other" && (
        <PeoplePicker
          storeId={storeId}
          kind="peopleAndGroups"
          single
          required
          label={t("bulk.reroute.approver")}
          value={value.picked === undefined ? [] : [value.picked]}
          onChange={([picked]) => {
            onChange(picked === undefined ? { kind: "other" } : { kind: "other", picked });
          }}
          {...(missing ? { error: t("bulk.reroute.missing") } : {})}
        />
      )}
    </div>
  );
}
