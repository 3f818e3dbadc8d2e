import random
from decimal import Decimal

from odoo.tests import tagged

from .common import PayCase

ACTIONS = ("pay", "pay_part", "pay_part", "unreconcile", "refund", "draft", "cancel", "repost", "redraft", "invoice", "doctor", "again")


@tagged("post_install", "-at_install", "dental_payroll")
class TestRandomAccounting(PayCase):
    """Y3: whatever an accountant does, the sum of the accruals equals a recount from scratch, and an outsider's count."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme("doctor", {"basis": "received", "method": "percent", "rate": 33.33, "shares": [("assistant", 25)]})
        cls.scheme(
            "other_doctor",
            {"basis": "done", "method": "percent", "rate": 17.5, "payer_kind": "insurer"},
            {"basis": "received", "method": "percent", "rate": 40},
        )
        cls.scheme("assistant", {"role": "assistant", "basis": "done", "method": "fixed", "rate": 7.77})

    def test_random_actions(self):
        for seed in (3, 14, 159):
            with self.subTest(seed=seed), self.env.cr.savepoint():
                self._play(random.Random(seed), 20)

    def _play(self, dice, count):
        steps = self.env["dental.plan.step"]
        for number in range(4):
            price = dice.randint(1, 99999) / 100
            steps |= self.work(
                price, doctor=dice.choice([self.doctor, self.other_doctor]), assistant_id=self.assistant.id,
                **({"payer_id": self.insurer.id, "payer_amount": round(price * 0.4, 2)} if number % 2 else {}),
            )
        self.invoice(steps)
        self._check(steps, "start")
        for _turn in range(count):
            action = dice.choice(ACTIONS)
            getattr(self, f"_{action}")(dice, steps)
            self._check(steps, action)

    def _moves(self, steps, kind="out_invoice", state="posted"):
        return steps.invoice_line_ids.move_id.filtered(lambda move: move.move_type == kind and move.state == state).sorted("id")

    def _open(self, steps):
        return self._moves(steps).filtered(lambda move: move.amount_residual > 0)

    def _pay(self, dice, steps):
        if moves := self._open(steps):
            self.pay(dice.choice(moves))

    def _pay_part(self, dice, steps):
        if moves := self._open(steps):
            move = dice.choice(moves)
            self.pay(move, max(0.01, round(move.amount_residual * dice.random(), 2)))

    def _unreconcile(self, dice, steps):
        if moves := self._moves(steps).filtered(lambda move: move.amount_residual < move.amount_total):
            dice.choice(moves).line_ids.filtered(lambda line: line.account_type == "asset_receivable").remove_move_reconcile()

    def _refund(self, dice, steps):
        if moves := self._moves(steps).filtered(lambda move: not move.reversal_move_ids):
            self.refund(dice.choice(moves))

    def _draft(self, dice, steps):
        if moves := self._moves(steps):
            dice.choice(moves).button_draft()

    def _redraft(self, dice, steps):
        self._draft(dice, steps)
        self._repost(dice, steps)

    def _cancel(self, dice, steps):
        if moves := self._moves(steps, state="draft"):
            dice.choice(moves).button_cancel()

    def _repost(self, dice, steps):
        if moves := self._moves(steps, state="draft"):
            dice.choice(moves).action_post()

    def _invoice(self, dice, steps):
        if moves := steps._create_invoices():
            moves.invoice_date = "2026-10-10"
            moves.action_post()

    def _doctor(self, dice, steps):
        dice.choice(steps).doctor_id = dice.choice([self.doctor, self.other_doctor])

    def _again(self, dice, steps):
        steps._after_step_done()
        self.env["dental.accrual"].settle_steps(steps.ids)

    def _check(self, steps, action):
        ledger = {
            key: Decimal(row["amount"])
            for key, row in self.env["dental.accrual"]._ledger_of(steps.ids).items() if Decimal(row["amount"])
        }
        self.assertEqual(ledger, self.env["dental.accrual"]._recount(steps.ids), f"after {action}")
        self.assertAlmostEqual(self._by_hand(steps), float(sum(ledger.values())), delta=0.05, msg=f"after {action}")

    def _by_hand(self, steps):
        """An outsider's count by the records of the ERP, without the suite's SQL."""
        return sum(self._step_by_hand(step) for step in steps)

    def _step_by_hand(self, step):
        total = 0.0
        fraction = 0.0
        for payer, part in ((self.insurer, step.payer_amount), (step.patient_id.partner_id, step.price - step.payer_amount)):
            lines = step.invoice_line_ids.filtered(lambda line: line.parent_state == "posted")
            lines = lines.filtered_domain([("partner_id", "=", payer.id)])
            refunds = lines.filtered(lambda line: line.move_id.move_type == "out_refund")
            net = sum(lines.mapped("price_total")) - 2 * sum(refunds.mapped("price_total"))
            done = min(part, max(0, net)) if refunds else part
            fraction += done / step.price
            money = 0.0
            for line in lines:
                share = line.price_total / line.move_id.amount_total
                for receivable in line.move_id.line_ids.filtered(lambda item: item.account_type == "asset_receivable"):
                    money += share * sum(p.amount for p in receivable.matched_credit_ids if p.credit_move_id.move_id.move_type == "entry")
                    money -= share * sum(p.amount for p in receivable.matched_debit_ids if p.debit_move_id.move_id.move_type == "entry")
            received = max(0.0, min(money, max(0, net)))
            if step.doctor_id == self.doctor:
                total += received * 0.3333
            elif payer == self.insurer:
                total += done * 0.175
            else:
                total += received * 0.40
        return total + 7.77 * fraction
