import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { BeakerRegular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import type { CallError, useCommand } from "../../api";
import { CheckList, type ShownCheck } from "../../shared/CheckList";
import { ErrorBar } from "../../shared/ErrorNotice";
import { RemedyLink } from "../../shared/RemedyLink";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", alignItems: "stretch", gap: tokens.spacingVerticalM },
});

/** What is looked at, in its order. */
const order: readonly ShownCheck[] = ["tenant", "domainVerified", "directoryReadable", "directoryWritable"];

interface ConnectionTestProps {
  test: ReturnType<typeof useCommand<"store_test">>;
  /** Why it could not be tested, where no field tells that. */
  error: CallError | undefined;
  onTest: () => void;
  /** The store, where there is one already: it has pages on which things are mended. */
  storeId?: string;
  /** As whom it is tested, where that is chosen. */
  account?: string | undefined;
}

/** **Test connection**: whether the directory is there and lets us read and write it. */
export function ConnectionTest({ test, error, onTest, storeId, account }: ConnectionTestProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { data: result, isPending: working } = test;

  return (
    <div className={styles.root}>
      <div>
        <Button icon={<BeakerRegular />} disabledFocusable={working} onClick={onTest}>
          {t("storeTest.test")}
        </Button>
      </div>
      {error !== undefined && <ErrorBar error={error} />}
      {(working || result !== undefined) && (
        <CheckList
          label={t("storeTest.results")}
          order={order}
          checks={result?.checks}
          at={result?.testedAt}
          working={working}
          remedy={({ code }) => <RemedyLink code={code} storeId={storeId} account={account} />}
        />
      )}
    </div>
  );
}
