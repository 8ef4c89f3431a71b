import { Anchor, Button } from "@mantine/core";
import { IconMoodConfuzed, IconRoute } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Empty } from "@/kit/states";

export function NotFound() {
  const { t } = useTranslation();
  const back = (
    <Anchor component={Link} to="/">
      {t("notFound.back")}
    </Anchor>
  );
  return <Empty whole icon={IconRoute} title={t("notFound.title")} text={t("notFound.text")} action={back} />;
}

/** Shown instead of a page that failed. */
export function Broken() {
  const { t } = useTranslation();
  const again = <Button onClick={() => location.reload()}>{t("broken.again")}</Button>;
  return <Empty whole icon={IconMoodConfuzed} title={t("broken.title")} text={t("broken.text")} action={again} />;
}
