import { Button } from "@mantine/core";
import { IconRoute } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/account/session";
import { useNow } from "@/kit/time";
import { begin, change, useTour } from "./state";

/** Begins the tour, or takes it up where it was left. */
export function TourButton() {
  const { t } = useTranslation("demo");
  const workspace = useSession().data?.workspace?.id;
  const tour = useTour((state) => state.tour);
  const now = useNow();
  const ours = tour !== undefined && tour.workspace === workspace;
  const press = () => {
    if (ours) change({ open: !tour.open });
    else if (workspace) begin(workspace, now);
  };
  return (
    <Button
      variant="default"
      size="compact-sm"
      h={30}
      leftSection={<IconRoute size={15} aria-hidden />}
      aria-pressed={ours && tour.open}
      onClick={press}
    >
      {t("bar.tour")}
    </Button>
  );
}
