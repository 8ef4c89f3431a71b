import { SegmentedControl } from "@mantine/core";
import { IconInbox, IconShieldCheck } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { ButtonLink } from "@/kit/links";
import { PAGES } from "@/kit/lists";
import { Empty, Failure, Loading, More } from "@/kit/states";
import type { FormView } from "../types";
import { Submission } from "./Submission";
import classes from "./Submissions.module.css";

/** What people sent, and what came of it. */
export function SubmissionsTab({ form }: { form: FormView }) {
  const { t } = useTranslation("forms");
  const { show } = useSearch({ from: "/forms/$formId" });
  const heldBack = show === "held";
  const query = heldBack ? { quarantined: true } : {};
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = api.useInfiniteQuery(
    "get",
    "/api/v1/forms/{formId}/submissions",
    { params: { path: { formId: form.id }, query } },
    PAGES,
  );
  if (isPending) return <Loading />;
  if (error) return <Failure error={error} again={() => void refetch()} />;
  const all = data.pages.flatMap((page) => page.items);
  if (all.length === 0 && !heldBack) return <None form={form} />;
  return (
    <>
      <Shown heldBack={heldBack} />
      {all.length === 0 && <Empty icon={IconShieldCheck} title={t("got.noSpam")} text={t("got.noSpamText")} />}
      {all.length > 0 && (
        <ul className={`ft-card ${classes["list"]}`} aria-label={t("got.list")}>
          {all.map((submission) => (
            <Submission key={submission.id} submission={submission} form={form} />
          ))}
        </ul>
      )}
      <More more={hasNextPage} busy={isFetchingNextPage} load={() => void fetchNextPage()} />
    </>
  );
}

function Shown({ heldBack }: { heldBack: boolean }) {
  const { t } = useTranslation("forms");
  const navigate = useNavigate({ from: "/forms/$formId" });
  return (
    <SegmentedControl
      mb="md"
      aria-label={t("got.show")}
      value={heldBack ? "held" : "all"}
      onChange={(to) => void navigate({ search: { tab: "submissions", ...(to === "held" ? { show: to } : {}) } })}
      data={[
        { value: "all", label: t("got.everything") },
        { value: "held", label: t("got.heldBack") },
      ]}
    />
  );
}

function None({ form }: { form: FormView }) {
  const { t } = useTranslation("forms");
  return (
    <Empty
      icon={IconInbox}
      title={t("got.none")}
      text={t("got.noneText")}
      action={
        <ButtonLink to="/forms/$formId" params={{ formId: form.id }} search={{ tab: "share" }}>
          {t("got.share")}
        </ButtonLink>
      }
    />
  );
}
