import { makeStyles, Skeleton, SkeletonItem, tokens } from "@fluentui/react-components";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
  line: { width: "min(360px, 100%)" },
});

/** What a step will say is on its way. */
export function StepLoading({ label }: { label: string }) {
  const styles = useStyles();
  return (
    <Skeleton aria-label={label} className={styles.root}>
      <SkeletonItem size={16} className={styles.line} />
      <SkeletonItem size={96} />
      <SkeletonItem size={32} className={styles.line} />
    </Skeleton>
  );
}
