import source from "../../../icons/countersign.svg";

/** The product's mark. Decoration: its name always stands beside it. */
export function Logo({ size }: { size: number }) {
  return <img src={source} alt="" width={size} height={size} />;
}
