

import django.db.models.deletion
import meetinghouse.domain.safety.models.decisions
import meetinghouse.domain.safety.models.notices
import meetinghouse.kernel.clock
import meetinghouse.kernel.ids
import meetinghouse.kernel.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditHead',
            fields=[
                ('id', models.SmallIntegerField(primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField()),
                ('hash', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', meetinghouse.kernel.models.TimeOrderedId(default=meetinghouse.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('reference', models.CharField(default=meetinghouse.domain.safety.models.decisions.decision_reference, max_length=12, unique=True)),
                ('measure', models.CharField(choices=[('no_violation', 'Leave it as it is'), ('warned', 'Warn the author'), ('removed', 'Remove the post'), ('account_suspended', 'Suspend the account')], max_length=24)),
                ('decided_by_id', models.BigIntegerField()),
                ('acting_role', models.CharField(max_length=20)),
                ('decided_at', models.DateTimeField(default=meetinghouse.kernel.clock.now)),
                ('time_spent_s', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('seq', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.CharField(max_length=32)),
                ('actor_id', models.BigIntegerField()),
                ('acting_role', models.CharField(max_length=20)),
                ('action', models.CharField(max_length=40)),
                ('object', models.CharField(max_length=80)),
                ('before_digest', models.CharField(blank=True, default='', max_length=64)),
                ('after_digest', models.CharField(blank=True, default='', max_length=64)),
                ('reason', models.CharField(blank=True, default='', max_length=500)),
                ('prev_hash', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['object', 'seq'], name='audit_object')],
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', meetinghouse.kernel.models.TimeOrderedId(default=meetinghouse.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('subject_kind', models.CharField(choices=[('post', 'Post'), ('person', 'Person')], max_length=8)),
                ('subject_id', models.BigIntegerField()),
                ('severity', models.CharField(choices=[('s0_threat_to_life', 'Danger to life'), ('s1_csam_terror_ncii', 'Grave'), ('s2_serious', 'Serious'), ('s3_standard', 'Ordinary'), ('s4_low', 'Minor')], max_length=20)),
                ('category', models.CharField(choices=[('STATEMENT_CATEGORY_ANIMAL_WELFARE', 'Animal welfare'), ('STATEMENT_CATEGORY_CONSUMER_INFORMATION', 'Consumer information infringements'), ('STATEMENT_CATEGORY_CYBER_VIOLENCE', 'Cyber violence'), ('STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN', 'Cyber violence against women'), ('STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS', 'Data protection and privacy violations'), ('STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH', 'Illegal or harmful speech'), ('STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS', 'Intellectual property infringements'), ('STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS', 'Negative effects on civic discourse or elections'), ('STATEMENT_CATEGORY_OTHER_VIOLATION_TC', "Other violation of provider's terms and conditions"), ('STATEMENT_CATEGORY_PROTECTION_OF_MINORS', 'Protection of minors'), ('STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY', 'Risk for public security'), ('STATEMENT_CATEGORY_SCAMS_AND_FRAUD', 'Scams and/or fraud'), ('STATEMENT_CATEGORY_SELF_HARM', 'Self-harm'), ('STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE', 'Type of alleged illegal content not specified by the notifier'), ('STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS', 'Unsafe, non-compliant or prohibited products'), ('STATEMENT_CATEGORY_VIOLENCE', 'Violence')], max_length=80)),
                ('keywords', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('new', 'New'), ('triaged', 'Looked at'), ('in_review', 'In review'), ('awaiting_second', 'Waiting for a second person'), ('awaiting_clarification', 'Waiting for an answer'), ('decided', 'Decided'), ('under_appeal', 'Under appeal'), ('closed', 'Closed')], default='new', max_length=24)),
                ('priority', models.FloatField(default=0)),
                ('priority_formula', models.CharField(default='v1', max_length=8)),
                ('claimed_by_id', models.BigIntegerField(null=True)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('claim_expires_at', models.DateTimeField(null=True)),
                ('opened_at', models.DateTimeField(default=meetinghouse.kernel.clock.now)),
                ('decided_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='CaseNote',
            fields=[
                ('id', meetinghouse.kernel.models.TimeOrderedId(default=meetinghouse.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('author_id', models.BigIntegerField()),
                ('text', models.TextField()),
                ('written_at', models.DateTimeField(default=meetinghouse.kernel.clock.now)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='safety.case')),
            ],
        ),
        migrations.CreateModel(
            name='StatementOfReasons',
            fields=[
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='statement', serialize=False, to='safety.decision')),
                ('decision_visibility', models.JSONField(default=list)),
                ('decision_visibility_other', models.CharField(blank=True, default='', max_length=500)),
                ('decision_monetary', models.CharField(blank=True, default='', max_length=60)),
                ('decision_monetary_other', models.CharField(blank=True, default='', max_length=500)),
                ('decision_provision', models.CharField(blank=True, default='', max_length=60)),
                ('decision_account', models.CharField(blank=True, default='', max_length=60)),
                ('account_type', models.CharField(blank=True, default='', max_length=60)),
                ('decision_ground', models.CharField(max_length=60)),
                ('decision_ground_reference_url', models.CharField(blank=True, default='', max_length=500)),
                ('illegal_content_legal_ground', models.CharField(blank=True, default='', max_length=500)),
                ('illegal_content_explanation', models.CharField(blank=True, default='', max_length=2000)),
                ('incompatible_content_ground', models.CharField(blank=True, default='', max_length=500)),
                ('incompatible_content_explanation', models.CharField(blank=True, default='', max_length=2000)),
                ('incompatible_content_illegal', models.CharField(blank=True, default='', max_length=3)),
                ('content_type', models.JSONField(default=list)),
                ('content_type_other', models.CharField(blank=True, default='', max_length=500)),
                ('category', models.CharField(max_length=80)),
                ('category_addition', models.JSONField(default=list)),
                ('category_specification', models.JSONField(default=list)),
                ('category_specification_other', models.CharField(blank=True, default='', max_length=500)),
                ('territorial_scope', models.JSONField(default=list)),
                ('content_language', models.CharField(blank=True, default='', max_length=2)),
                ('content_date', models.DateField()),
                ('content_id', models.JSONField(null=True)),
                ('application_date', models.DateField()),
                ('end_date_visibility_restriction', models.DateField(null=True)),
                ('end_date_monetary_restriction', models.DateField(null=True)),
                ('end_date_service_restriction', models.DateField(null=True)),
                ('end_date_account_restriction', models.DateField(null=True)),
                ('decision_facts', models.CharField(max_length=5000)),
                ('source_type', models.CharField(max_length=60)),
                ('source_identity', models.CharField(blank=True, default='', max_length=500)),
                ('automated_detection', models.CharField(max_length=3)),
                ('automated_decision', models.CharField(max_length=60)),
                ('puid', models.CharField(max_length=500, unique=True)),
                ('exempt_reason', models.CharField(blank=True, choices=[('', 'None'), ('no_restriction', 'A warning restricts nothing'), ('deceptive_high_volume_commercial', 'Deceptive high-volume commercial content'), ('art9_order', 'An order under Article 9'), ('gagged', 'Telling the author is forbidden')], default='', max_length=40)),
                ('redress_text', models.TextField(blank=True, default='')),
                ('language_shown', models.CharField(default='en', max_length=8)),
                ('delivered_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='decision',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='safety.case'),
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', meetinghouse.kernel.models.TimeOrderedId(default=meetinghouse.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('reference', models.CharField(default=meetinghouse.domain.safety.models.notices.notice_reference, max_length=12, unique=True)),
                ('received_at', models.DateTimeField(default=meetinghouse.kernel.clock.now)),
                ('channel', models.CharField(choices=[('web_form', 'Public form'), ('in_app', 'On the site'), ('email', 'E-mail'), ('api', 'From an app'), ('post', 'By post'), ('phone', 'By phone'), ('federation', 'From another server')], default='in_app', max_length=12)),
                ('notifier_kind', models.CharField(choices=[('member', 'A member'), ('visitor', 'A visitor'), ('affected_person', 'Somebody affected'), ('rights_holder', 'A rights holder'), ('trusted_flagger', 'A trusted flagger'), ('authority', 'An authority'), ('hotline', 'A hotline'), ('other_server', 'Another server')], default='member', max_length=16)),
                ('reason', models.CharField(max_length=20)),
                ('explanation', models.TextField(blank=True, default='')),
                ('alleged_category', models.CharField(choices=[('STATEMENT_CATEGORY_ANIMAL_WELFARE', 'Animal welfare'), ('STATEMENT_CATEGORY_CONSUMER_INFORMATION', 'Consumer information infringements'), ('STATEMENT_CATEGORY_CYBER_VIOLENCE', 'Cyber violence'), ('STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN', 'Cyber violence against women'), ('STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS', 'Data protection and privacy violations'), ('STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH', 'Illegal or harmful speech'), ('STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS', 'Intellectual property infringements'), ('STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS', 'Negative effects on civic discourse or elections'), ('STATEMENT_CATEGORY_OTHER_VIOLATION_TC', "Other violation of provider's terms and conditions"), ('STATEMENT_CATEGORY_PROTECTION_OF_MINORS', 'Protection of minors'), ('STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY', 'Risk for public security'), ('STATEMENT_CATEGORY_SCAMS_AND_FRAUD', 'Scams and/or fraud'), ('STATEMENT_CATEGORY_SELF_HARM', 'Self-harm'), ('STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE', 'Type of alleged illegal content not specified by the notifier'), ('STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS', 'Unsafe, non-compliant or prohibited products'), ('STATEMENT_CATEGORY_VIOLENCE', 'Violence')], max_length=80)),
                ('alleged_keywords', models.JSONField(default=list)),
                ('rules', models.JSONField(default=list)),
                ('alleges_law', models.BooleanField(default=False)),
                ('good_faith', models.BooleanField(default=False)),
                ('is_intimate_image_report', models.BooleanField(default=False)),
                ('threat_to_life', models.BooleanField(default=False)),
                ('automated_processing', models.CharField(default='none', max_length=8)),
                ('notifier_identity_disclosed', models.BooleanField(default=False)),
                ('ack_sent_at', models.DateTimeField(null=True)),
                ('decision_sent_at', models.DateTimeField(null=True)),
                ('notifier', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='NoticeAddition',
            fields=[
                ('id', meetinghouse.kernel.models.TimeOrderedId(default=meetinghouse.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('reason', models.CharField(max_length=20)),
                ('explanation', models.TextField()),
                ('received_at', models.DateTimeField(default=meetinghouse.kernel.clock.now)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='additions', to='safety.case')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='additions', to='safety.notice')),
            ],
        ),
        migrations.CreateModel(
            name='NoticeItem',
            fields=[
                ('id', meetinghouse.kernel.models.TimeOrderedId(default=meetinghouse.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('subject_kind', models.CharField(choices=[('post', 'Post'), ('person', 'Person')], max_length=8)),
                ('subject_id', models.BigIntegerField()),
                ('url', models.CharField(max_length=500)),
                ('snapshot', models.JSONField()),
                ('snapshot_sha256', models.CharField(max_length=64)),
                ('outcome', models.CharField(blank=True, choices=[('removed', 'Removed'), ('disabled', 'Disabled'), ('labelled', 'Labelled'), ('age_restricted', 'Restricted by age'), ('interaction_limited', 'Interaction limited'), ('demoted', 'Demoted'), ('warned', 'Author warned'), ('account_suspended', 'Account suspended'), ('account_terminated', 'Account closed'), ('no_violation', 'No violation found'), ('not_found', 'Not found'), ('already_removed', 'Removed already'), ('duplicate', 'Duplicate'), ('out_of_scope', 'Not ours to decide'), ('forwarded', 'Passed on')], default='', max_length=24)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='safety.case')),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='safety.decision')),
                ('notice', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='safety.notice')),
            ],
        ),
        migrations.CreateModel(
            name='Restriction',
            fields=[
                ('id', meetinghouse.kernel.models.TimeOrderedId(default=meetinghouse.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('target_kind', models.CharField(choices=[('post', 'Post'), ('person', 'Person')], max_length=8)),
                ('target_id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('post_removed', 'Post removed'), ('account_suspended', 'Account suspended')], max_length=24)),
                ('starts_at', models.DateTimeField(default=meetinghouse.kernel.clock.now)),
                ('ends_at', models.DateTimeField(null=True)),
                ('reversible', models.BooleanField(default=True)),
                ('executed_at', models.DateTimeField(null=True)),
                ('lifted_at', models.DateTimeField(null=True)),
                ('lifted_by_id', models.BigIntegerField(null=True)),
                ('lift_reason', models.CharField(blank=True, default='', max_length=500)),
                ('state_digest', models.CharField(max_length=64)),
                ('media_ids', models.JSONField(default=list)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='restrictions', to='safety.decision')),
            ],
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ['new', 'triaged', 'in_review', 'awaiting_second', 'awaiting_clarification'])), fields=['-priority', 'id'], name='case_queue'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['subject_kind', 'subject_id', '-id'], name='case_subject'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['person', '-id'], name='case_person'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['new', 'triaged', 'in_review', 'awaiting_second', 'awaiting_clarification'])), fields=('subject_kind', 'subject_id'), name='case_open_once'),
        ),
        migrations.AddConstraint(
            model_name='noticeitem',
            constraint=models.UniqueConstraint(fields=('notice', 'subject_kind', 'subject_id'), name='notice_item_once'),
        ),
        migrations.AddIndex(
            model_name='restriction',
            index=models.Index(fields=['target_kind', 'target_id'], name='restriction_target'),
        ),
        migrations.AddIndex(
            model_name='restriction',
            index=models.Index(condition=models.Q(('ends_at__isnull', False), ('lifted_at', None)), fields=['ends_at'], name='restriction_ends'),
        ),
    ]
