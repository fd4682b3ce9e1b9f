//! Adoption, permanence, and support after care.

use jiff::civil::Date;

use crate::model::record::record;

record! {
    /// A permanence arrangement that ended before (`ssd_cla_previous_permanence`).
    #[derive(Default)]
    PreviousPermanence {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// When the order was made, as far as it is known.
        order_date?: String,
        /// Which arrangement, as the source writes it.
        option?: String,
        /// Where it was arranged, as the source writes it.
        authority?: String,
    }
}

record! {
    /// Decisions about adoption and permanence (`ssd_permanence`).
    #[derive(Default)]
    Permanence {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// The period of care it belongs to, by the system's own id.
        #[serde(rename = "LookedAfterID")]
        looked_after_id?: String,
        /// When the agency decision-maker decided that the child should be placed for adoption.
        decision_date?: Date,
        /// When fostering for adoption or concurrent planning was decided.
        fostering_for_adoption_decision_date?: Date,
        /// Date of the placement or freeing order.
        placement_order_date?: Date,
        /// When the child was matched to prospective adopters.
        matched_date?: Date,
        /// When the child was placed for adoption.
        placed_for_adoption_date?: Date,
        /// Whether a foster carer adopts the child.
        adopted_by_carer?: bool,
        /// When the child was placed under fostering for adoption or concurrent planning.
        fostering_for_adoption_placed_date?: Date,
        /// When the child was first placed with the carers who adopt.
        placed_with_foster_carer_date?: Date,
        /// When it was decided that the child should no longer be placed for adoption.
        decision_reversed_date?: Date,
        /// Why: RD1 to RD4.
        decision_reversed_reason?: String,
        /// Whether the child is one of a sibling group.
        part_of_sibling_group?: bool,
        /// How many siblings are placed together, with this child.
        siblings_placed_together?: u32,
        /// How many siblings are placed apart.
        siblings_placed_apart?: u32,
        /// Ofsted number of the agency that provides the placement.
        #[serde(rename = "ProviderURN")]
        provider_urn?: String,
        /// Date of the permanence order.
        order_date?: Date,
        /// Kind of order, as the source writes it.
        order_type?: String,
        /// The adoption social worker, by local id or name.
        #[serde(rename = "AdoptionWorkerID")]
        adoption_worker_id?: String,
        /// Sex of the adopters: SSDA903 code.
        adopter_sex?: String,
        /// Legal status of the adopters: SSDA903 code.
        adopter_legal_status?: String,
        /// How many adopters: 1 or 2.
        number_of_adopters?: u32,
    }
}

record! {
    /// Support after care (`ssd_care_leavers`).
    #[derive(Default)]
    CareLeaver {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// Category of entitlement, as the source writes it.
        eligibility?: String,
        /// Whether the authority is in touch: SSDA903 code.
        in_touch?: String,
        /// When they were last in touch.
        latest_contact_date?: Date,
        /// Accommodation: SSDA903 code.
        accommodation?: String,
        /// Whether it is suitable: 1 yes, 2 no.
        accommodation_suitable?: String,
        /// Main activity: SSDA903 code.
        activity?: String,
        /// When the pathway plan was last reviewed.
        pathway_plan_review_date?: Date,
        /// The personal adviser.
        personal_adviser?: String,
        /// The team.
        team?: String,
        /// The worker, by local id or name.
        #[serde(rename = "WorkerID")]
        worker_id?: String,
    }
}
