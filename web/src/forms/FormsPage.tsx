import { Button } from "@mantine/core";
import { IconForms, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { PAGES } from "@/kit/lists";
import { Page } from "@/kit/Page";
import { Rows } from "@/kit/Rows";
import { Empty, Failure, Loading, More } from "@/kit/states";
import { FormRow } from "./FormRow";
import { NewFormDialog } from "./NewFormDialog";
import { useWorkflows } from "./workflows";

/** All forms, with what they start and what has come in. */
export function FormsPage() {
  const { t } = useTranslation("forms");
  const [making, setMaking] = useState(false);
  const make = (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setMaking(true)}>
      {t("new")}
    </Button>
  );
  return (
    <Page title={t("title")} about={t("about")} actions={make}>
      <List onMake={() => setMaking(true)} />
      <NewFormDialog opened={making} onClose={() => setMaking(false)} />
    </Page>
  );
}

function List({ onMake }: { onMake: () => void }) {
  const { t } = useTranslation("forms");
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = api.useInfiniteQuery(
    "get",
    "/api/v1/forms",
    {},
    PAGES,
  );
  const workflows = useWorkflows();
  if (isPending) return <Loading />;
  if (error) return <Failure error={error} again={() => void refetch()} />;
  const all = data.pages.flatMap((page) => page.items);
  if (all.length === 0)
    return (
      <Empty
        icon={IconForms}
        title={t("empty.title")}
        text={t("empty.text")}
        action={<Button onClick={onMake}>{t("new")}</Button>}
      />
    );
  return (
    <>
      <Rows label={t("title")}>
        {all.map((form) => (
          <FormRow key={form.id} form={form} workflow={workflows.get(form.workflowId ?? "")} />
        ))}
      </Rows>
      <More more={hasNextPage} busy={isFetchingNextPage} load={() => void fetchNextPage()} />
    </>
  );
}
